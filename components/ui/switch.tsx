import type { ComponentProps } from "react";
import { joinClasses } from "@/components/ui/join-classes";

/** On or off: a checkbox that says it is a switch. */
export function Switch({ className, ...rest }: Omit<ComponentProps<"input">, "type" | "role">) {
  return (
    <input
      {...rest}
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox says by itself whether it is checked.
      role="switch"
      className={joinClasses(
        "relative h-6 w-10 shrink-0 cursor-pointer appearance-none rounded-full border border-line-strong bg-bubble transition-colors duration-150 checked:border-accent checked:bg-accent",
        "before:absolute before:start-0.5 before:top-0.5 before:size-[1.125rem] before:rounded-full before:bg-ink-faint before:transition-[translate,background-color] before:duration-150 before:content-['']",
        "checked:before:translate-x-4 checked:before:bg-accent-ink rtl:checked:before:-translate-x-4",
        className,
      )}
    />
  );
}
