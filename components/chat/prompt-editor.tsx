"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { keepEdit, readEdit } from "@/components/chat/kept-edit";
import { isSendKey } from "@/components/chat/send-key";
import { Button } from "@/components/ui/button";
import { MAX_PROMPT_CHARACTERS } from "@/lib/contract/limits";
import type { Message } from "@/lib/contract/message";

interface PromptEditorProps {
  readonly message: Message;
  /** False for one that a reload brought back: the reader is somewhere else. */
  readonly takesFocus: boolean;
  readonly onSend: (text: string) => void;
  /** `opener`: what had the focus before, if it is still there. */
  readonly onCancel: (opener: HTMLElement | null) => void;
}

/** Changes a prompt in place. What is written is kept with each letter, until it is sent or cancelled. */
export function PromptEditor({ message, takesFocus, onSend, onCancel }: PromptEditorProps) {
  const t = useTranslations("chat");
  const [value, setValue] = useState(() => readEdit(message.id) || message.content);
  const field = useRef<HTMLTextAreaElement>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    if (!takesFocus || !field.current) return;
    opener.current = document.activeElement;
    field.current.focus();
    field.current.setSelectionRange(field.current.value.length, field.current.value.length);
  }, [takesFocus]);

  const keep = (text: string) => keepEdit(message.id, text);
  const canSend = value.trim() !== "" && value.length <= MAX_PROMPT_CHARACTERS;
  const send = () => {
    if (!canSend) return;
    keep("");
    onSend(value);
  };
  const cancel = () => {
    keep("");
    const before = opener.current;
    onCancel(before instanceof HTMLElement && before !== document.body && before.isConnected ? before : null);
  };
  return (
    <div className="grid w-full gap-2 rounded-2xl border border-line bg-raised p-3 focus-within:border-line-strong">
      <textarea
        ref={field}
        dir="auto"
        aria-label={t("editLabel")}
        value={value}
        onChange={(event) => {
          setValue(event.target.value);
          keep(event.target.value === message.content ? "" : event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") cancel();
          if (isSendKey(event) && canSend) {
            event.preventDefault();
            send();
          }
        }}
        className="field-sizing-content max-h-[50dvh] min-h-16 w-full resize-none bg-transparent px-1 text-lg outline-none"
      />
      <div className="flex justify-end gap-2">
        <Button size="sm" variant="ghost" onClick={cancel}>
          {t("cancel")}
        </Button>
        <Button size="sm" variant="primary" disabled={!canSend} onClick={send}>
          {t("saveEdit")}
        </Button>
      </div>
    </div>
  );
}
