"use client";

import { CircleAlert, Clock, Scissors, ShieldAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useSecondsUntil } from "@/components/chat/use-seconds-until";
import { Button } from "@/components/ui/button";
import { joinClasses } from "@/components/ui/join-classes";
import type { Message, ReplyErrorCode } from "@/lib/contract/message";

/** A card that says what happened, what it cost, and what to do next. */
export function NoticeCard({
  icon,
  title,
  tone = "plain",
  children,
  actions,
}: {
  icon: ReactNode;
  title: string;
  tone?: "plain" | "warn" | "danger";
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div
      className={joinClasses(
        "grid max-w-xl grid-cols-[auto_1fr] gap-x-3 rounded-lg border px-4 py-3 text-base",
        tone === "danger" && "border-danger/35 bg-danger-soft",
        tone === "warn" && "border-warn/35 bg-warn-soft",
        tone === "plain" && "border-line bg-sunken",
      )}
    >
      <span
        className={joinClasses(
          "pt-0.5",
          tone === "danger" ? "text-danger" : tone === "warn" ? "text-warn" : "text-ink-muted",
        )}
      >
        {icon}
      </span>
      <div className="grid min-w-0 gap-1">
        <p className="font-medium text-ink">{title}</p>
        <div className="text-ink-muted">{children}</div>
        {actions ? <div className="flex flex-wrap gap-2 pt-2">{actions}</div> : null}
      </div>
    </div>
  );
}

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
      <p>{t(code === "interrupted" && !message.content ? "interruptedEmptyBody" : body)}</p>
      {message.receipt ? (
        <p className="pt-1 text-ink-faint text-sm" data-testid="receipt">
          {message.receipt.charge === "counted" ? t("counted") : t("notCounted")}
        </p>
      ) : null}
    </NoticeCard>
  );
}
