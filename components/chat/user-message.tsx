"use client";

import { Check, Copy, SquarePen } from "lucide-react";
import { memo, useLayoutEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { BranchPager } from "@/components/chat/branch-pager";
import { PromptEditor } from "@/components/chat/late-parts";
import { SentFiles } from "@/components/chat/sent-files";
import { useMessage } from "@/components/chat/use-conversation";
import { useCopied } from "@/components/chat/use-copied";
import { IconButton } from "@/components/ui/icon-button";
import type { ThreadEntry } from "@/lib/client/conversation-state";
import type { ConversationStore } from "@/lib/client/conversation-store";
import type { Message } from "@/lib/contract/message";

/** What the user wrote, word for word. */
export function UserBubble({ text, isPending = false }: { text: string; isPending?: boolean }) {
  return (
    <div
      dir="auto"
      data-words=""
      className={`max-w-[min(100%,36rem)] whitespace-pre-wrap break-words rounded-2xl rounded-ee-md bg-bubble px-4 py-2.5 text-lg ${isPending ? "opacity-70" : ""}`}
    >
      {text}
    </div>
  );
}

interface UserMessageProps {
  readonly store: ConversationStore;
  readonly entry: ThreadEntry;
  /** Its editor is open: by the user's own hand, or ("kept") again after a reload. */
  readonly editing: "open" | "kept" | null;
  /** Opens the editor of this prompt, or (null) closes it. */
  readonly onEdit: (promptId: string | null) => void;
  readonly onResend: (message: Message, text: string) => void;
}

/** A prompt, with its branches; editing it sends a new one beside it and keeps this one. */
export const UserMessage = memo(function UserMessage({
  store,
  entry,
  editing,
  onEdit,
  onResend,
}: UserMessageProps) {
  const t = useTranslations("chat");
  const { copied, copy } = useCopied();
  const message = useMessage(store, entry.id);
  const editButton = useRef<HTMLButtonElement>(null);
  // Set by cancelling: where the focus goes once the button is there again.
  const returnFocus = useRef<{ to: HTMLElement | null } | null>(null);
  useLayoutEffect(() => {
    if (editing || !returnFocus.current) return;
    (returnFocus.current.to ?? editButton.current)?.focus({ preventScroll: true });
    returnFocus.current = null;
  }, [editing]);
  if (!message) return null;
  return (
    <article
      className="group/message grid justify-items-end gap-1.5"
      data-message={message.id}
      data-role="user"
    >
      <h2 className="sr-only">{t("youSaid")}</h2>
      <SentFiles attachments={message.attachments} />
      {editing ? (
        <PromptEditor
          message={message}
          takesFocus={editing === "open"}
          onCancel={(opener) => {
            returnFocus.current = { to: opener };
            onEdit(null);
          }}
          onSend={(text) => {
            onEdit(null);
            onResend(message, text);
          }}
        />
      ) : (
        <>
          <UserBubble text={message.content} />
          <div
            className="flex items-center gap-0.5 transition-opacity duration-150 data-[quiet=true]:opacity-0 focus-within:opacity-100 group-hover/message:opacity-100 pointer-coarse:opacity-100"
            data-quiet={entry.siblings.length < 2}
          >
            <IconButton
              size="sm"
              label={copied ? t("copied") : t("copyMessage")}
              onClick={() => copy(message.content)}
            >
              {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
            </IconButton>
            <IconButton ref={editButton} size="sm" label={t("edit")} onClick={() => onEdit(entry.id)}>
              <SquarePen size={16} aria-hidden />
            </IconButton>
            <BranchPager id={entry.id} siblings={entry.siblings} onShow={(id) => store.show(id)} />
          </div>
        </>
      )}
    </article>
  );
});
