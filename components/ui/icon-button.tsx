import type { ComponentProps } from "react";
import { joinClasses } from "@/components/ui/join-classes";

interface IconButtonProps extends ComponentProps<"button"> {
  /** Its name for screen readers, and its tooltip. */
  readonly label: string;
  /** Keys to show in the tooltip, such as "Ctrl K". */
  readonly keys?: string;
  /** A tooltip that says more than the name. */
  readonly tip?: string;
  readonly size?: "sm" | "md";
}

/** A square button with an icon: 36 px (28 px when small), 44 px under a finger. */
export function IconButton({
  label,
  keys,
  tip = keys ? `${label} · ${keys}` : label,
  size = "md",
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      data-tip={tip}
      className={joinClasses(
        "inline-grid shrink-0 place-items-center rounded-md text-ink-muted transition-colors duration-100 not-disabled:hover:bg-hover not-disabled:hover:text-ink disabled:opacity-50 aria-expanded:bg-press aria-expanded:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent",
        size === "sm" ? "size-7 pointer-coarse:size-9" : "size-9 pointer-coarse:size-11",
        className,
      )}
    />
  );
}
