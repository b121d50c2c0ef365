"use client";

import { Globe } from "lucide-react";
import { useTranslations } from "use-intl";
import { safeHref } from "@/components/markdown/safe-href";
import type { Grounding } from "@/lib/contract/message";

/** The web pages that a grounded reply rests on, numbered as its citations are. */
export function SourcesList({ grounding }: { grounding: Grounding }) {
  const t = useTranslations("chat");
  if (grounding.sources.length === 0) return null;
  return (
    <div className="mt-4">
      <h3 className="mb-1.5 flex items-center gap-1.5 font-medium text-ink-muted text-sm">
        <Globe size={14} aria-hidden />
        {t("sources")}
      </h3>
      <ol className="flex flex-wrap gap-1.5">
        {grounding.sources.map(({ title, url }, index) => {
          const address = safeHref(url);
          const label = (
            <>
              <span className="text-ink-faint tabular-nums">{index + 1}</span>
              <span className="truncate">{title || address}</span>
            </>
          );
          const look =
            "flex max-w-64 items-center gap-2 rounded-full border border-line bg-raised px-3 py-1 text-sm pointer-coarse:min-h-11";
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: citations name sources by their number
            <li key={index} className="min-w-0">
              {address ? (
                <a
                  href={address}
                  target="_blank"
                  rel="noopener noreferrer"
                  title={title}
                  className={`${look} hover:bg-hover`}
                >
                  {label}
                </a>
              ) : (
                <span className={look}>{label}</span>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
