import type { ReactNode } from "react";

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** One part of the settings, with an address of its own (#id). */
export function Section({ id, title, lead, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="grid scroll-mt-20 gap-4">
      <header className="grid gap-0.5">
        <h2 id={`${id}-title`} className="font-semibold text-xl tracking-tight">
          {title}
        </h2>
        <p className="text-ink-muted">{lead}</p>
      </header>
      {children}
    </section>
  );
}

/** A framed group of rows. */
export function Panel({ children }: { readonly children: ReactNode }) {
  return <div className="divide-y divide-line rounded-xl border border-line bg-raised">{children}</div>;
}

interface RowProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Ties the label to the control, when the control is one field. */
  readonly htmlFor?: string;
  readonly children?: ReactNode;
}

/** A name and what it is set to; side by side where there is room. */
export function Row({ label, hint, htmlFor, children }: RowProps) {
  const Name = htmlFor ? "label" : "p";
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2.5 px-4 py-3.5 sm:px-5">
      <div className="grid min-w-40 flex-1 gap-0.5">
        <Name htmlFor={htmlFor} className="font-medium">
          {label}
        </Name>
        {hint ? <p className="text-ink-muted text-sm">{hint}</p> : null}
      </div>
      {children}
    </div>
  );
}
