"use client";

import { Check, Copy, Ellipsis, RefreshCw, Square, ThumbsUp, Volume2 } from "lucide-react";
import { memo, type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { BranchPager } from "@/components/chat/branch-pager";
import { BusyCard, FailureCard, MessageDetails, QuotaCard, SourcesList } from "@/components/chat/late-parts";
import { Thoughts } from "@/components/chat/thoughts";
import { useMessage } from "@/components/chat/use-conversation";
import { useCopied } from "@/components/chat/use-copied";
import { useModels } from "@/components/chat/use-models";
import { useReadAloud } from "@/components/chat/use-read-aloud";
import { Markdown } from "@/components/markdown/markdown";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import { showToast } from "@/components/ui/toast";
import { ApiError } from "@/lib/client/api";
import { isFinal, type ThreadEntry } from "@/lib/client/conversation-state";
import type { ConversationStore } from "@/lib/client/conversation-store";
import type { Message } from "@/lib/contract/message";

interface ModelMessageProps {
  readonly store: ConversationStore;
  readonly entry: ThreadEntry;
  /** The last reply of the thread shows its actions without being pointed at. */
  readonly isLast: boolean;
  /** Opens the editor of this prompt, where there is one. */
  readonly promptId: string | undefined;
  readonly onEdit: (promptId: string) => void;
}

/** A reply: its text as it is written, and around it what was thought, cited, failed, and can be done. */
export const ModelMessage = memo(function ModelMessage({
  store,
  entry,
  isLast,
  promptId,
  onEdit,
}: ModelMessageProps) {
  const t = useTranslations("chat");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const message = useMessage(store, entry.id);
  const [showsDetails, setShowsDetails] = useState(false);
  const [refusal, setRefusal] = useState<{ error: ApiError; model: string | undefined } | null>(null);
  if (!message) return null;
  const isWriting = !isFinal(message);
  const regenerate = (model?: string) => {
    setRefusal(null);
    store.regenerate(message.id, model).catch((failure) => {
      if (failure instanceof ApiError && failure.code === "quota_exceeded")
        setRefusal({ error: failure, model });
      else showToast(errorText(failure), { tone: "danger" });
    });
  };
  return (
    <article
      className="group/message"
      data-message={message.id}
      data-role="model"
      data-status={message.status}
    >
      <h2 className="sr-only">{t("castorSaid")}</h2>
      {message.omittedMessages > 0 ? (
        <p className="mb-3 border-line border-b border-dashed pb-2 text-ink-faint text-sm">
          {t("omitted", { count: message.omittedMessages })}
        </p>
      ) : null}
      {message.thoughts ? (
        <Thoughts
          key={`thoughts-${message.attempt}`}
          text={message.thoughts}
          isThinking={isWriting && message.content === ""}
        />
      ) : null}
      {message.content ? (
        <Markdown
          key={`content-${message.attempt}`}
          text={message.content}
          isStreaming={isWriting}
          grounding={isWriting ? null : message.grounding}
        />
      ) : null}
      <Progress message={message} />
      {message.status === "complete" && message.error?.code === "too_long" ? (
        <p className="mt-2 text-ink-faint text-sm">{t("cutShort")}</p>
      ) : null}
      {message.status === "stopped" ? <p className="mt-2 text-ink-faint text-sm">{t("stopped")}</p> : null}
      {message.status === "failed" ? (
        <div className={message.content ? "mt-3" : undefined}>
          <FailureCard
            message={message}
            onRetry={() => regenerate()}
            onEdit={promptId ? () => onEdit(promptId) : undefined}
          />
        </div>
      ) : null}
      {refusal ? (
        <div className="mt-3" role="status">
          <QuotaCard wanted="reply" details={refusal.error.details} onRetry={() => regenerate(refusal.model)}>
            <Button size="sm" variant="ghost" onClick={() => setRefusal(null)}>
              {common("close")}
            </Button>
          </QuotaCard>
        </div>
      ) : null}
      {message.grounding && !isWriting ? <SourcesList grounding={message.grounding} /> : null}
      {isWriting ? null : (
        <div
          className="mt-1.5 flex flex-wrap items-center gap-0.5 transition-opacity duration-150 data-[quiet=true]:opacity-0 focus-within:opacity-100 group-hover/message:opacity-100 pointer-coarse:opacity-100"
          data-quiet={!isLast}
        >
          <BranchPager id={entry.id} siblings={entry.siblings} onShow={(id) => store.show(id)} />
          <Actions
            store={store}
            message={message}
            onRegenerate={regenerate}
            showsDetails={showsDetails}
            onDetails={() => setShowsDetails((shows) => !shows)}
          />
        </div>
      )}
      {showsDetails && !isWriting ? (
        <div className="mt-2">
          <MessageDetails message={message} />
        </div>
      ) : null}
    </article>
  );
});

/** What shows that something is under way while there is no text to show it. */
function Progress({ message }: { message: Message }): ReactNode {
  const t = useTranslations("chat");
  if (isFinal(message)) return null;
  if (message.retryAt) return <BusyCard retryAt={message.retryAt} />;
  if (message.content) return null;
  return (
    <p className="flex h-7 items-center gap-1.5" role="img" aria-label={t("waiting")}>
      {[0, 1, 2].map((dot) => (
        <span
          key={dot}
          className="size-1.5 animate-breathe rounded-full bg-accent"
          style={{ animationDelay: `${dot * 180}ms` }}
        />
      ))}
    </p>
  );
}

function Actions({
  store,
  message,
  onRegenerate,
  showsDetails,
  onDetails,
}: {
  store: ConversationStore;
  message: Message;
  onRegenerate: (model?: string) => void;
  showsDetails: boolean;
  onDetails: () => void;
}) {
  const t = useTranslations("chat");
  const errorText = useErrorText();
  const { copied, copy } = useCopied();
  const { usable } = useModels();
  const aloud = useReadAloud(message.id, {
    code: (language) => (language ? t("announceCode", { language }) : t("announceCodePlain")),
    table: t("announceTable"),
  });
  const rate = (feedback: "up" | "down") => {
    store
      .rate(message.id, message.feedback === feedback ? null : feedback)
      .catch((failure) => showToast(errorText(failure), { tone: "danger" }));
  };
  const entries: MenuEntry[] = [
    { kind: "item", label: t("details"), icon: "details", checked: showsDetails, onSelect: onDetails },
    ...(usable.length > 1 ? [{ kind: "separator" } as const] : []),
    ...(usable.length > 1
      ? usable.map(
          ({ id, label }): MenuEntry => ({
            kind: "item",
            label: t("regenerateWith", { model: label }),
            icon: "again",
            onSelect: () => onRegenerate(id),
          }),
        )
      : []),
  ];
  return (
    <>
      {message.content ? (
        <IconButton
          size="sm"
          label={copied ? t("copied") : t("copyMessage")}
          onClick={() => copy(message.content)}
        >
          {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        </IconButton>
      ) : null}
      {message.content ? (
        <>
          <IconButton
            size="sm"
            label={t("good")}
            aria-pressed={message.feedback === "up"}
            onClick={() => rate("up")}
          >
            <ThumbsUp size={16} aria-hidden />
          </IconButton>
          <IconButton
            size="sm"
            label={t("bad")}
            aria-pressed={message.feedback === "down"}
            onClick={() => rate("down")}
          >
            <ThumbsUp size={16} aria-hidden className="-scale-x-100 rotate-180" />
          </IconButton>
        </>
      ) : null}
      {/* The card of a failure has a button for this. */}
      {message.status === "failed" ? null : (
        <IconButton size="sm" label={t("regenerate")} onClick={() => onRegenerate()}>
          <RefreshCw size={16} aria-hidden />
        </IconButton>
      )}
      {aloud.isAvailable && message.content ? (
        <IconButton
          size="sm"
          label={aloud.isReading ? t("stopReading") : t("readAloud")}
          onClick={() => (aloud.isReading ? aloud.stop() : aloud.start(message.content))}
        >
          {aloud.isReading ? (
            <Square size={13} aria-hidden fill="currentColor" />
          ) : (
            <Volume2 size={16} aria-hidden />
          )}
        </IconButton>
      ) : null}
      <Menu
        label={t("more")}
        entries={entries}
        align="start"
        trigger={(props) => (
          <IconButton {...props} size="sm" label={t("more")}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        )}
      />
    </>
  );
}
