"use client";

import { Clock } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { useUpgradePath } from "@/components/billing/use-upgrade-path";
import { NoticeCard } from "@/components/chat/notice-card";
import { Button, buttonClasses } from "@/components/ui/button";
import { useMe } from "@/lib/client/hooks";

interface QuotaCardProps {
  /** What the prompts were for: a message that waits here, or another reply to one that was sent. */
  readonly wanted: "message" | "reply";
  /** The error's details, which name the time. */
  readonly details: unknown;
  /** ISO 8601, from Retry-After; for want of details. */
  readonly retryAt?: string | undefined;
  readonly onRetry: () => void;
  /** Further buttons. */
  readonly children: ReactNode;
}

/** The day's prompts are used: when they return by the user's clock, how to have more, and trying again. */
export function QuotaCard({ wanted, details, retryAt, onRetry, children }: QuotaCardProps) {
  const t = useTranslations("chat");
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const upgradePath = useUpgradePath();
  const { data: me } = useMe();
  const isLifted = me?.plan === "pro";
  const named = (details as { resetAt?: string } | undefined)?.resetAt ?? retryAt;
  const resetAt = named === undefined ? undefined : new Date(named);
  const isOver = resetAt !== undefined && resetAt <= now;
  return (
    <NoticeCard
      tone={isLifted ? "plain" : "warn"}
      icon={<Clock size={18} aria-hidden />}
      title={isLifted ? t("quotaLiftedTitle") : t("quotaTitle")}
      actions={
        <>
          {isOver || isLifted ? null : (
            <Link href={upgradePath} className={buttonClasses("primary", "sm")}>
              {t("upgrade")}
            </Link>
          )}
          <Button size="sm" onClick={onRetry}>
            {t("tryAgain")}
          </Button>
          {children}
        </>
      }
    >
      {isLifted ? (
        wanted === "message" && <p>{t("quotaLiftedBody")}</p>
      ) : resetAt ? (
        <p>
          {t(wanted === "message" ? "quotaBody" : "quotaReplyBody", {
            when: format.relativeTime(resetAt, now),
            time: format.dateTime(resetAt, { hour: "numeric", minute: "2-digit" }),
          })}
        </p>
      ) : null}
    </NoticeCard>
  );
}
