"use client";

import { CircleAlert, Clock } from "lucide-react";
import Link from "next/link";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { useUpgradePath } from "@/components/billing/use-upgrade-path";
import { NoticeCard } from "@/components/chat/failure-card";
import { SentFiles } from "@/components/chat/sent-files";
import { UserBubble } from "@/components/chat/user-message";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button, buttonClasses } from "@/components/ui/button";
import { ApiError, type ApiErrorCode } from "@/lib/client/api";
import { useMe } from "@/lib/client/hooks";
import { outbox } from "@/lib/client/outbox";
import type { OutboxEntry } from "@/lib/client/outbox-storage";

/** A message on its way: where it is, or why it was refused, and the text kept either way. */
export function PendingMessage({
  entry,
  onTakeBack,
}: {
  entry: OutboxEntry;
  onTakeBack: (entry: OutboxEntry) => void;
}) {
  const t = useTranslations("chat");
  return (
    <article className="grid justify-items-end gap-1.5" data-role="user" data-outbox={entry.state}>
      <h2 className="sr-only">{t("youSaid")}</h2>
      <SentFiles attachments={entry.attachments} />
      <UserBubble text={entry.content} isPending={entry.state !== "sending"} />
      {entry.state === "refused" ? (
        <div className="mt-2 w-full">
          <RefusalCard entry={entry} onTakeBack={() => onTakeBack(entry)} />
        </div>
      ) : (
        <Status entry={entry} />
      )}
    </article>
  );
}

function Status({ entry }: { entry: OutboxEntry }) {
  const t = useTranslations("chat");
  const words = outbox.waitsForSignIn
    ? t("waitingForSignIn")
    : !navigator.onLine
      ? t("waitingForConnection")
      : entry.error
        ? t("willRetry")
        : t("sending");
  return (
    <p className="text-ink-faint text-sm" role="status">
      {words}
    </p>
  );
}

function RefusalCard({ entry, onTakeBack }: { entry: OutboxEntry; onTakeBack: () => void }) {
  const t = useTranslations("chat");
  const errorText = useErrorText();
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const error = entry.error ?? { code: "internal", message: "" };
  const upgradePath = useUpgradePath();
  const { data: me } = useMe();
  const isQuota = error.code === "quota_exceeded";
  const isLifted = isQuota && me?.plan === "pro";
  const resetAt = (error.details as { resetAt?: string } | undefined)?.resetAt ?? error.retryAt;
  const isOver = isQuota && resetAt !== undefined && Date.parse(resetAt) <= now.getTime();
  return (
    <NoticeCard
      tone={isLifted ? "plain" : isQuota ? "warn" : "danger"}
      icon={isQuota ? <Clock size={18} aria-hidden /> : <CircleAlert size={18} aria-hidden />}
      title={isLifted ? t("quotaLiftedTitle") : isQuota ? t("quotaTitle") : t("sendFailedTitle")}
      actions={
        <>
          {isQuota && !isOver && !isLifted ? (
            <Link href={upgradePath} className={buttonClasses("primary", "sm")}>
              {t("upgrade")}
            </Link>
          ) : null}
          <Button size="sm" onClick={() => outbox.retry(entry.key)}>
            {t("tryAgain")}
          </Button>
          <Button size="sm" variant="ghost" onClick={onTakeBack}>
            {t("editUnsent")}
          </Button>
        </>
      }
    >
      <p>
        {isLifted
          ? t("quotaLiftedBody")
          : isQuota && resetAt
            ? t("quotaBody", { when: format.relativeTime(new Date(resetAt), now) })
            : errorText(
                new ApiError(error.code as ApiErrorCode, error.message, {
                  details: error.details,
                  status: 400,
                }),
              )}
      </p>
    </NoticeCard>
  );
}
