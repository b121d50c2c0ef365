"use client";

import { Ghost } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";

/** Address of a temporary chat not yet begun. */
export const TEMPORARY_CHAT = "/?temporary=1";

/** Whether the chat not yet begun will be a temporary one; the address carries it. */
export function useIsTemporary(): boolean {
  return useSearchParams().get("temporary") === "1";
}

/** Makes the chat not yet begun a temporary one, and back. */
export function TemporarySwitch() {
  const t = useTranslations("room");
  const isOn = useIsTemporary();
  return (
    <IconButton
      label={t("temporarySwitch")}
      tip={`${t("temporarySwitch")} · ${t("temporaryHint")}`}
      aria-pressed={isOn}
      // Next keeps its router in step with the history; asking the server would only take time.
      onClick={() => window.history.replaceState(null, "", isOn ? "/" : TEMPORARY_CHAT)}
    >
      <Ghost size={18} aria-hidden />
    </IconButton>
  );
}

/** Marks a room that is not kept. */
export function TemporaryBadge() {
  const t = useTranslations("room");
  return (
    <span
      data-tip={t("temporaryHint")}
      className="inline-flex shrink-0 items-center gap-1 rounded-full bg-accent-soft px-2 py-0.5 text-accent text-xs"
    >
      <Ghost size={12} aria-hidden />
      {t("temporary")}
    </span>
  );
}
