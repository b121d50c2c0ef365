"use client";

import { Ghost } from "lucide-react";
import { useTranslations } from "use-intl";
import { Mark } from "@/components/brand/mark";
import type { ReplySettings } from "@/components/chat/use-reply-settings";
import { useMe } from "@/lib/client/hooks";

const SUGGESTIONS = ["suggest1", "suggest2", "suggest3", "suggest4"] as const;

/** A chat not yet begun: a greeting and a few ways to begin. */
export function EmptyChat({
  settings,
  onSuggest,
}: {
  settings: ReplySettings;
  onSuggest: (text: string) => void;
}) {
  const t = useTranslations("chat");
  const { data: me } = useMe();
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4 sm:px-6">
      <div className="m-auto grid w-full max-w-(--reading-width) gap-8 py-10">
        <div className="grid gap-4">
          <Mark size={40} className="text-ink" />
          <h2 className="font-medium text-3xl text-ink tracking-tight sm:text-4xl">
            {me?.name ? t("helloName", { name: me.name }) : t("hello")}
          </h2>
          {settings.temporary ? (
            <p className="flex w-fit items-start gap-2.5 rounded-lg bg-accent-soft px-4 py-2.5 text-accent">
              <Ghost size={16} aria-hidden className="mt-0.5 shrink-0" />
              {t("temporaryOn")}
            </p>
          ) : null}
        </div>
        <ul aria-label={t("suggestions")} className="grid gap-2 sm:grid-cols-2">
          {SUGGESTIONS.map((name) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => onSuggest(t(`${name}Text`))}
                className="grid h-full w-full content-start gap-0.5 rounded-lg border border-line px-4 py-3 text-start transition-colors duration-100 hover:border-line-strong hover:bg-hover"
              >
                <span className="font-medium text-ink">{t(name)}</span>
                <span className="line-clamp-2 text-ink-muted text-sm">{t(`${name}Text`)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
