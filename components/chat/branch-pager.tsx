"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";

/** "2 of 3": pages between the messages that follow the same one. */
export function BranchPager({
  id,
  siblings,
  onShow,
}: {
  id: string;
  siblings: readonly string[];
  onShow: (id: string) => void;
}) {
  const t = useTranslations("chat");
  if (siblings.length < 2) return null;
  const index = siblings.indexOf(id);
  const previous = siblings[index - 1];
  const next = siblings[index + 1];
  return (
    <span className="inline-flex items-center text-ink-muted text-sm tabular-nums" data-testid="branch-pager">
      <IconButton
        size="sm"
        label={t("previousBranch")}
        aria-disabled={!previous}
        onClick={() => previous && onShow(previous)}
        className={previous ? undefined : "opacity-40"}
      >
        <ChevronLeft size={16} aria-hidden className="rtl:-scale-x-100" />
      </IconButton>
      <span>{t("branch", { index: index + 1, count: siblings.length })}</span>
      <IconButton
        size="sm"
        label={t("nextBranch")}
        aria-disabled={!next}
        onClick={() => next && onShow(next)}
        className={next ? undefined : "opacity-40"}
      >
        <ChevronRight size={16} aria-hidden className="rtl:-scale-x-100" />
      </IconButton>
    </span>
  );
}
