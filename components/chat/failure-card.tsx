"use client";

import { CircleAlert, Clock, Scissors, ShieldAlert, Unplug } from "lucide-react";
import { useTranslations } from "use-intl";
import { NoticeCard } from "@/components/chat/notice-card";
import { useSecondsUntil } from "@/components/chat/use-seconds-until";
import { Button } from "@/components/ui/button";
import type { Message, ReplyErrorCode } from "@/lib/contract/message";

/** The model is busy: when Castor asks again by itself. */
export function BusyCard({ retryAt }: { retryAt: string }) {
  const t = useTranslations("chat");
  const seconds = useSecondsUntil(retryAt) ?? 0;
  return (
    <NoticeCard tone="warn" icon={<Clock size={18} aria-hidden />} title={t("busyTitle")}>
      <p className="tabular-nums" data-testid="busy-countdown" data-seconds={seconds}>
        {t("busyBody", { seconds })}
      </p>
    </NoticeCard>
  );
}

type Words = readonly [title: "safetyTitle", body: "safetyPromptBody"];
const WORDS: Record<ReplyErrorCode, readonly [string, string]> = {
  model_busy: ["busyTitle", "unavailableBody"],
  safety_prompt: ["safetyTitle", "safetyPromptBody"],
  safety_reply: ["safetyTitle", "safetyReplyBody"],
  recitation: ["recitationTitle", "recitationBody"],
  empty_reply: ["emptyTitle", "emptyBody"],
  too_long: ["tooLongTitle", "tooLongBody"],
  model_refused: ["refusedTitle", "refusedBody"],
  interrupted: ["interruptedTitle", "interruptedBody"],
  service_unavailable: ["unavailableTitle", "unavailableBody"],
};
/** Asking again for the same would end the same. */
const HOPELESS = new Set<ReplyErrorCode>(["safety_prompt", "too_long"]);

function iconOf(code: ReplyErrorCode) {
  if (code === "safety_prompt" || code === "safety_reply") return <ShieldAlert size={18} aria-hidden />;
  if (code === "too_long") return <Scissors size={18} aria-hidden />;
  if (code === "interrupted" || code === "service_unavailable") return <Unplug size={18} aria-hidden />;
  return <CircleAlert size={18} aria-hidden />;
}

/** Why a reply failed, whether it counted, and the two ways on: try again, or change the prompt. */
export function FailureCard({
  message,
  onRetry,
  onEdit,
}: {
  message: Message;
  onRetry: () => void;
  onEdit: (() => void) | undefined;
}) {
  const t = useTranslations("chat");
  const code = message.error?.code ?? "interrupted";
  const [title, body] = WORDS[code] as Words;
  const isSafety = code === "safety_prompt" || code === "safety_reply";
  return (
    <NoticeCard
      tone={isSafety ? "warn" : "danger"}
      icon={iconOf(code)}
      title={t(title)}
      actions={
        <>
          {HOPELESS.has(code) ? null : (
            <Button size="sm" onClick={onRetry}>
              {t("tryAgain")}
            </Button>
          )}
          {onEdit ? (
            <Button size="sm" variant={HOPELESS.has(code) ? "secondary" : "ghost"} onClick={onEdit}>
              {t("editPrompt")}
            </Button>
          ) : null}
        </>
      }
    >
      {message.error?.category ? <p>{t(`safetyFound_${message.error.category}`)}</p> : null}
      <p>{t(code === "interrupted" && !message.content ? "interruptedEmptyBody" : body)}</p>
      {message.receipt ? (
        <p className="pt-1 text-ink-faint text-sm" data-testid="receipt">
          {message.receipt.charge === "counted" ? t("counted") : t("notCounted")}
        </p>
      ) : null}
    </NoticeCard>
  );
}
