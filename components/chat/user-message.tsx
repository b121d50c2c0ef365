"use client";

import { Check, Copy, Pencil } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { BranchPager } from "@/components/chat/branch-pager";
import { isSendKey } from "@/components/chat/send-key";
import { SentFiles } from "@/components/chat/sent-files";
import { useMessage } from "@/components/chat/use-conversation";
import { useCopied } from "@/components/chat/use-copied";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { ThreadEntry } from "@/lib/client/conversation-state";
import type { ConversationStore } from "@/lib/client/conversation-store";
import { MAX_PROMPT_CHARACTERS } from "@/lib/contract/limits";
import type { Message } from "@/lib/contract/message";

/** What the user wrote, word for word. */
export function UserBubble({ text, isPending = false }: { text: string; isPending?: boolean }) {
  return (
    <div
      dir="auto"
      className={`max-w-[min(100%,36rem)] whitespace-pre-wrap break-words rounded-2xl rounded-ee-md bg-bubble px-4 py-2.5 text-lg ${isPending ? "opacity-70" : ""}`}
    >
      {text}
    </div>
  );
}

interface UserMessageProps {
  readonly store: ConversationStore;
  readonly entry: ThreadEntry;
  readonly isEditing: boolean;
  /** Opens the editor of this prompt, or (null) closes it. */
  readonly onEdit: (promptId: string | null) => void;
  readonly onResend: (message: Message, text: string) => void;
}

/** A prompt, with its branches; editing it sends a new one beside it and keeps this one. */
export const UserMessage = memo(function UserMessage({
  store,
  entry,
  isEditing,
  onEdit,
  onResend,
}: UserMessageProps) {
  const t = useTranslations("chat");
  const { copied, copy } = useCopied();
  const message = useMessage(store, entry.id);
  if (!message) return null;
  return (
    <article
      className="group/message grid justify-items-end gap-1.5"
      data-message={message.id}
      data-role="user"
    >
      <h2 className="sr-only">{t("youSaid")}</h2>
      <SentFiles attachments={message.attachments} />
      {isEditing ? (
        <PromptEditor
          text={message.content}
          onCancel={() => onEdit(null)}
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
            <IconButton size="sm" label={t("edit")} onClick={() => onEdit(entry.id)}>
              <Pencil size={16} aria-hidden />
            </IconButton>
            <BranchPager id={entry.id} siblings={entry.siblings} onShow={(id) => store.show(id)} />
          </div>
        </>
      )}
    </article>
  );
});

function PromptEditor({
  text,
  onSend,
  onCancel,
}: {
  text: string;
  onSend: (text: string) => void;
  onCancel: () => void;
}) {
  const t = useTranslations("chat");
  const [value, setValue] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, [text]);
  const canSend = value.trim() !== "" && value.length <= MAX_PROMPT_CHARACTERS;
  return (
    <div className="grid w-full gap-2 rounded-2xl border border-line bg-raised p-3 focus-within:border-line-strong">
      <textarea
        ref={field}
        dir="auto"
        aria-label={t("editLabel")}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
          if (isSendKey(event) && canSend) {
            event.preventDefault();
            onSend(value);
          }
        }}
        className="field-sizing-content max-h-[50dvh] min-h-16 w-full resize-none bg-transparent px-1 text-lg outline-none"
      />
      <div className="flex justify-end gap-2">
        <Button size="sm" variant="ghost" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button size="sm" variant="primary" disabled={!canSend} onClick={() => onSend(value)}>
          {t("saveEdit")}
        </Button>
      </div>
    </div>
  );
}
