"use client";

import { useEffect, useRef } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/lib/contract/message";

/** How a reply was made: model, time, tokens, and what it cost of the day's prompts. */
export function MessageDetails({ message }: { message: Message }) {
  const t = useTranslations("chat");
  const format = useFormatter();
  const seconds = (ms: number) =>
    t("seconds", { seconds: format.number(ms / 1000, { maximumFractionDigits: 1 }) });
  const { model, timing, tokens, attempt, receipt, createdAt } = message;
  const place = useRef<HTMLDListElement>(null);
  // Asked for just now: it should be seen.
  useEffect(() => place.current?.scrollIntoView({ block: "nearest" }), []);
  const rows: [string, string][] = [];
  if (model) rows.push([t("model"), model]);
  rows.push([t("sentAt"), format.dateTime(new Date(createdAt), { dateStyle: "medium", timeStyle: "short" })]);
  if (timing?.firstTokenMs != null) rows.push([t("firstWord"), seconds(timing.firstTokenMs)]);
  if (timing?.totalMs != null) rows.push([t("time"), seconds(timing.totalMs)]);
  if (tokens)
    rows.push([
      t("tokens"),
      tokens.thoughts > 0
        ? t("tokensThoughts", numbers(tokens, format.number))
        : t("tokensValue", numbers(tokens, format.number)),
    ]);
  if (attempt > 1) rows.push([t("attempt"), format.number(attempt)]);
  if (receipt) rows.push([t("receipt"), t(RECEIPTS[receipt.reason ?? receipt.charge] ?? "receiptRefunded")]);
  return (
    <dl
      ref={place}
      className="grid scroll-mb-8 w-fit max-w-full animate-fade grid-cols-[auto_1fr] gap-x-5 gap-y-1 rounded-lg border border-line bg-sunken px-4 py-3 text-sm"
    >
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-faint">{name}</dt>
          <dd className="min-w-0 break-words text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const RECEIPTS = {
  counted: "receiptCounted",
  refunded: "receiptRefunded",
  free: "receiptFree",
  failed: "receiptFailed",
  blocked: "receiptBlocked",
  stopped_before_first_word: "receiptStopped",
  unlimited_plan: "receiptFree",
} as const;

function numbers(tokens: NonNullable<Message["tokens"]>, number: (value: number) => string) {
  return { prompt: number(tokens.prompt), reply: number(tokens.reply), thoughts: number(tokens.thoughts) };
}
