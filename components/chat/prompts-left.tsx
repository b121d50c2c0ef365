"use client";

import Link from "next/link";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { useUpgradePath } from "@/components/billing/use-upgrade-path";
import { useUsage } from "@/lib/client/hooks";

/** From this many on, what is left of the day's prompts is worth a line. */
const LOW = 3;

/** The prompts left today, near the composer once they get few. */
export function PromptsLeft() {
  const t = useTranslations("chat");
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const { data: usage } = useUsage();
  const upgradePath = useUpgradePath();
  if (!usage || usage.remaining === null || usage.remaining > LOW) return null;
  return (
    <p className="flex flex-wrap justify-center gap-x-2 text-ink-faint text-xs" data-testid="prompts-left">
      <span>{t("promptsLeft", { count: usage.remaining })}</span>
      {usage.remaining === 0 ? (
        // The server's clock and its words for a time may differ from this device's.
        <span suppressHydrationWarning>
          {t("promptsBack", { when: format.relativeTime(new Date(usage.resetAt), now) })}
        </span>
      ) : null}
      <Link href={upgradePath} className="text-accent underline-offset-2 hover:underline">
        {t("upgrade")}
      </Link>
    </p>
  );
}
