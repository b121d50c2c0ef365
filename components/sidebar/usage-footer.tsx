"use client";

import Link from "next/link";
import { useFormatter, useTranslations } from "use-intl";
import { useUpgradePath } from "@/components/billing/use-upgrade-path";
import { Skeleton } from "@/components/ui/skeleton";
import { useUsage } from "@/lib/client/hooks";

/** What is left of today's prompts and when they return, in the person's own time. */
export function UsageFooter() {
  const t = useTranslations("sidebar");
  const format = useFormatter();
  const { data } = useUsage();
  const upgradePath = useUpgradePath();
  if (!data)
    return (
      <div className="px-2 py-2">
        <Skeleton className="h-4 w-3/4" />
      </div>
    );
  if (data.dailyPrompts === null)
    return <p className="px-2 py-1.5 text-ink-muted text-sm">{t("unlimited")}</p>;
  const total = data.dailyPrompts;
  const remaining = data.remaining ?? 0;
  return (
    <div className="grid gap-1.5 px-2 py-1.5">
      <div className="flex items-baseline justify-between gap-2">
        <p className="text-ink-muted text-sm">
          {t("promptsLeft", { remaining, total })}
          {/* The server's words for a time may differ from this browser's. */}
          <span className="block text-ink-faint" suppressHydrationWarning>
            {t("resets", {
              time: format.dateTime(new Date(data.resetAt), { hour: "numeric", minute: "2-digit" }),
            })}
          </span>
        </p>
        <Link href={upgradePath} className="rounded-sm font-medium text-accent text-sm hover:underline">
          {t("upgrade")}
        </Link>
      </div>
      <div aria-hidden className="flex gap-0.5">
        {Array.from({ length: Math.min(total, 20) }, (_, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed row of marks.
            key={index}
            className={`h-1 flex-1 rounded-full ${index < (remaining / total) * Math.min(total, 20) ? "bg-accent" : "bg-press"}`}
          />
        ))}
      </div>
    </div>
  );
}
