"use client";

import { ChevronRight } from "lucide-react";
import { useTranslations } from "use-intl";
import { Markdown } from "@/components/markdown/markdown";

/** The thinking that the model chose to show; closed until one wants to read it. */
export function Thoughts({ text, isThinking }: { text: string; isThinking: boolean }) {
  const t = useTranslations("chat");
  return (
    <details className="group/thoughts mb-3 text-ink-muted">
      <summary className="inline-flex list-none items-center gap-1.5 rounded-md py-1 pe-2 text-sm hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          size={15}
          aria-hidden
          className="transition-transform duration-150 group-open/thoughts:rotate-90 rtl:-scale-x-100"
        />
        <span className={isThinking ? "animate-sweep" : undefined}>
          {isThinking ? t("thinking") : t("thoughts")}
        </span>
      </summary>
      <div className="mt-1 border-line border-s-2 ps-4 text-sm [&_.md]:text-base [&_.md]:text-ink-muted">
        <Markdown text={text} isStreaming={isThinking} />
      </div>
    </details>
  );
}
