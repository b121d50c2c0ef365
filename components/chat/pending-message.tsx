"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { QuotaCard } from "@/components/chat/late-parts";
import { NoticeCard } from "@/components/chat/notice-card";
import { SentFiles } from "@/components/chat/sent-files";
import { UserBubble } from "@/components/chat/user-message";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import { ApiError, type ApiErrorCode } from "@/lib/client/api";
import { outbox } from "@/lib/client/outbox";
import type { OutboxEntry } from "@/lib/client/outbox-storage";

interface PendingMessageProps {
  readonly entry: OutboxEntry;
  readonly onTakeBack: (entry: OutboxEntry) => void;
}

/** A message on its way: where it is, or why it was refused, and the text kept either way. */
export function PendingMessage({ entry, onTakeBack }: PendingMessageProps) {
  const t = useTranslations("chat");
  return (
    <article className="grid justify-items-end gap-1.5" data-role="user" data-outbox={entry.state}>
      <h2 className="sr-only">{t("youSaid")}</h2>
      <SentFiles attachments={entry.attachments} />
      <UserBubble text={entry.content} isPending={entry.state !== "sending"} />
      {entry.state === "refused" ? (
        <div className="mt-2 w-full">
          <RefusalCard entry={entry} onTakeBack={onTakeBack} />
        </div>
      ) : (
        <Status entry={entry} onTakeBack={onTakeBack} />
      )}
    </article>
  );
}

function Status({ entry, onTakeBack }: PendingMessageProps) {
  const t = useTranslations("chat");
  const isWaiting =
    entry.state === "queued" && (outbox.waitsForSignIn || !navigator.onLine || entry.error !== undefined);
  const words = outbox.waitsForSignIn
    ? t("waitingForSignIn")
    : !navigator.onLine
      ? t("waitingForConnection")
      : entry.error
        ? t("willRetry")
        : t("sending");
  return (
    <>
      <p className="text-ink-faint text-sm" role="status">
        {words}
      </p>
      {isWaiting ? (
        <div className="flex gap-2">
          <WaysBack entry={entry} onTakeBack={onTakeBack} />
        </div>
      ) : null}
    </>
  );
}

/** What can be done with a message that has not left: change it, or drop it (which can be undone). */
function WaysBack({ entry, onTakeBack }: PendingMessageProps) {
  const t = useTranslations("chat");
  const common = useTranslations("common");
  const discard = () => {
    outbox.discard(entry.key);
    showToast(t("discarded"), {
      action: { label: common("undo"), run: () => outbox.putBack(entry) },
    });
  };
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => onTakeBack(entry)}>
        {t("editUnsent")}
      </Button>
      <Button size="sm" variant="ghost" onClick={discard}>
        {t("discard")}
      </Button>
    </>
  );
}

function RefusalCard({ entry, onTakeBack }: PendingMessageProps) {
  const t = useTranslations("chat");
  const errorText = useErrorText();
  const { code, message, details, retryAt } = entry.error ?? { code: "internal", message: "" };
  const retry = () => outbox.retry(entry.key);
  const ways = <WaysBack entry={entry} onTakeBack={onTakeBack} />;
  if (code === "quota_exceeded")
    return (
      <QuotaCard wanted="message" details={details} retryAt={retryAt} onRetry={retry}>
        {ways}
      </QuotaCard>
    );
  return (
    <NoticeCard
      tone="danger"
      icon={<CircleAlert size={18} aria-hidden />}
      title={t("sendFailedTitle")}
      actions={
        <>
          <Button size="sm" onClick={retry}>
            {t("tryAgain")}
          </Button>
          {ways}
        </>
      }
    >
      <p>{errorText(new ApiError(code as ApiErrorCode, message, { details, status: 400 }))}</p>
    </NoticeCard>
  );
}
