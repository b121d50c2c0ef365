import type { ReactNode } from "react";

/** Says that there is nothing here, why, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-center gap-1.5 px-4 py-10 text-center">
      <p className="font-medium text-ink">{title}</p>
      {children ? <p className="max-w-sm text-ink-muted text-sm">{children}</p> : null}
      {action ? <div className="pt-3">{action}</div> : null}
    </div>
  );
}
