import { type ComponentProps, type ReactNode, useId } from "react";
import { joinClasses } from "@/components/ui/join-classes";

/** The look of every box that takes text. */
export const CONTROL =
  "rounded-md border border-line-strong bg-raised px-3 text-ink placeholder:text-ink-faint transition-[border-color,box-shadow] duration-100 focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent aria-invalid:border-danger disabled:opacity-60";

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong and what to do about it; announced when it appears. */
  readonly error?: string | null | undefined;
  readonly className?: string;
  readonly children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}

/** A label, a control, a hint and an error, tied together for assistive technology. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={joinClasses("grid gap-1.5", className)}>
      <label htmlFor={id} className="font-medium text-ink text-sm">
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint ? (
        <p id={`${id}-hint`} className="text-ink-faint text-sm">
          {hint}
        </p>
      ) : null}
      <p id={`${id}-error`} role="alert" className="text-danger text-sm empty:hidden">
        {error}
      </p>
    </div>
  );
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={joinClasses(CONTROL, "h-11 w-full text-md", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={joinClasses(CONTROL, "min-h-28 w-full py-2.5 text-md", className)} />;
}
