"use client";

import { type Ref, useId } from "react";
import { useTranslations } from "use-intl";
import { joinClasses } from "@/components/ui/join-classes";

const LENGTH = 6;

/** Six digits out of whatever was pasted: "Your code is 123 456" → "123456". */
export function digitsOf(text: string): string {
  const grouped = /(?<!\d)(\d{3})[\s-]?(\d{3})(?!\d)/.exec(text);
  return grouped ? `${grouped[1]}${grouped[2]}` : text.replace(/\D/g, "").slice(0, LENGTH);
}

interface CodeFieldProps {
  readonly value: string;
  readonly onChange: (code: string) => void;
  /** Called once with a whole code. */
  readonly onComplete: (code: string) => void;
  readonly error: string | null;
  /** A code is being checked: nothing can be typed, and the focus stays where it is. */
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly ref: Ref<HTMLInputElement>;
}

/**
 * One real text field for all six digits, drawn as six boxes: a phone's "code from Messages", paste, undo and
 * screen readers work as in any field, which six separate inputs break.
 */
export function CodeField({ value, onChange, onComplete, error, busy, disabled, ref }: CodeFieldProps) {
  const t = useTranslations("signIn");
  const id = useId();
  const take = (text: string) => {
    const code = digitsOf(text);
    onChange(code);
    if (code.length === LENGTH && code !== value) onComplete(code);
  };
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {t("code")}
      </label>
      <div className="group relative" dir="ltr">
        <input
          ref={ref}
          id={id}
          name="otp"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoCorrect="off"
          spellCheck={false}
          required
          pattern="[0-9]{6}"
          // Two more than the digits, so that a code typed with a space is not cut.
          maxLength={LENGTH + 2}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-error`}
          readOnly={busy}
          disabled={disabled}
          value={value}
          onChange={(event) => take(event.target.value)}
          onPaste={(event) => {
            event.preventDefault();
            if (!busy) take(event.clipboardData.getData("text"));
          }}
          className="absolute inset-0 z-10 h-full w-full cursor-text bg-transparent text-transparent caret-transparent opacity-0 outline-none"
        />
        <div aria-hidden className="grid grid-cols-6 gap-2">
          {Array.from({ length: LENGTH }, (_, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: six fixed places.
              key={index}
              className={joinClasses(
                "grid h-14 place-items-center rounded-md border bg-raised font-medium text-2xl tabular-nums transition-colors",
                error ? "border-danger" : value[index] ? "border-ink-faint" : "border-line-strong",
                index === Math.min(value.length, LENGTH - 1)
                  ? "group-focus-within:border-accent group-focus-within:outline-2 group-focus-within:-outline-offset-1 group-focus-within:outline-accent"
                  : "",
                disabled || busy ? "opacity-60" : "",
              )}
            >
              {value[index] ?? ""}
            </span>
          ))}
        </div>
      </div>
      <p id={`${id}-error`} role="alert" className="text-danger text-sm empty:hidden">
        {error}
      </p>
    </div>
  );
}
