import type { ComponentProps, ReactNode } from "react";
import { joinClasses } from "@/components/ui/join-classes";

type Variant = "primary" | "secondary" | "ghost" | "danger" | "dangerQuiet";
type Size = "sm" | "md" | "lg";

const BASE =
  "inline-flex select-none items-center justify-center gap-2 rounded-md font-medium transition-colors duration-100 disabled:opacity-55 aria-disabled:opacity-55";
const VARIANTS: Record<Variant, string> = {
  primary: "bg-accent text-accent-ink not-disabled:hover:bg-accent-strong",
  secondary: "border border-line bg-raised text-ink not-disabled:hover:bg-bubble",
  ghost: "text-ink-muted not-disabled:hover:bg-hover not-disabled:hover:text-ink",
  danger: "bg-danger text-danger-ink not-disabled:hover:bg-danger-strong",
  /** Leads to something dangerous, and asks first. */
  dangerQuiet: "border border-line bg-raised text-danger not-disabled:hover:bg-danger-soft",
};
const SIZES: Record<Size, string> = {
  sm: "min-h-8 px-3 text-sm pointer-coarse:min-h-11",
  md: "min-h-10 px-4 text-base pointer-coarse:min-h-11",
  lg: "min-h-12 px-5 text-md",
};

/** The classes of a button, for links that look like one. */
export function buttonClasses(variant: Variant = "secondary", size: Size = "md"): string {
  return joinClasses(BASE, VARIANTS[variant], SIZES[size]);
}

interface ButtonProps extends ComponentProps<"button"> {
  readonly variant?: Variant;
  readonly size?: Size;
  /** Shows that work is under way; the label stays, so that nothing jumps, and further clicks do nothing. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
}

export function Button({
  variant,
  size,
  busy = false,
  icon,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      // Not `disabled`: that would throw the keyboard's focus away in the middle of an action.
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      className={joinClasses(buttonClasses(variant, size), className)}
    >
      {icon}
      <span className={busy ? "animate-sweep" : undefined}>{children}</span>
    </button>
  );
}
