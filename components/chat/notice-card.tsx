import type { ReactNode } from "react";
import { joinClasses } from "@/components/ui/join-classes";

/** A card that says what happened, what it cost, and what to do next. */
export function NoticeCard({
  icon,
  title,
  tone = "plain",
  children,
  actions,
}: {
  icon: ReactNode;
  title: string;
  tone?: "plain" | "warn" | "danger";
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: words that belong together, no fields of a form
    <div
      role="group"
      aria-label={title}
      className={joinClasses(
        "grid max-w-xl grid-cols-[auto_1fr] gap-x-3 rounded-lg border px-4 py-3 text-base",
        tone === "danger" && "border-danger/35 bg-danger-soft",
        tone === "warn" && "border-warn/35 bg-warn-soft",
        tone === "plain" && "border-line bg-sunken",
      )}
    >
      <span
        className={joinClasses(
          "pt-0.5",
          tone === "danger" ? "text-danger" : tone === "warn" ? "text-warn" : "text-ink-muted",
        )}
      >
        {icon}
      </span>
      <div className="grid min-w-0 gap-1">
        <p className="font-medium text-ink">{title}</p>
        <div className="text-ink-muted">{children}</div>
        {actions ? <div className="flex flex-wrap gap-2 pt-2">{actions}</div> : null}
      </div>
    </div>
  );
}
