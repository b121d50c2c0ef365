"use client";

import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { ConversationStore } from "@/lib/client/conversation-store";
import { SentenceReader } from "@/lib/client/read-sentences";
import type { Message } from "@/lib/contract/message";

/** Sentences kept in the page; screen readers have queued older ones by then. */
const KEPT = 30;

/**
 * Tells screen readers what is being written: sentence by sentence, each once, never token by token. Only
 * replies that are being written while one is here are announced, not the history of a room.
 */
export function LiveAnnouncer({ store }: { store: ConversationStore }) {
  const t = useTranslations("chat");
  const region = useRef<HTMLDivElement>(null);
  const words = useRef(t);
  words.current = t;

  useEffect(() => {
    const say = (text: string) => {
      const log = region.current;
      if (!log) return;
      const line = document.createElement("p");
      line.textContent = text;
      log.append(line);
      while (log.childElementCount > KEPT) log.firstElementChild?.remove();
    };
    const names = {
      code: (language: string) =>
        language ? words.current("announceCode", { language }) : words.current("announceCodePlain"),
      table: words.current("announceTable"),
    };
    let current: { id: string; attempt: number; reader: SentenceReader } | null = null;

    const finish = (message: Message) => {
      if (message.status === "failed")
        say(words.current("announceFailed", { reason: message.error?.message ?? "" }));
      else say(words.current(message.status === "stopped" ? "announceStopped" : "announceDone"));
    };
    const follow = () => {
      const writing = store.writing;
      if (current && writing?.id !== current.id) {
        const message = store.getMessage(current.id);
        if (message && message.attempt === current.attempt)
          for (const sentence of current.reader.take(message.content, true)) say(sentence);
        if (message) finish(message);
        current = null;
      }
      if (!writing) return;
      if (!current || current.attempt !== writing.attempt) {
        const isNew = current === null;
        current = { id: writing.id, attempt: writing.attempt, reader: new SentenceReader(names) };
        if (isNew) say(words.current("announceStart"));
      }
      for (const sentence of current.reader.take(writing.content, false)) say(sentence);
    };
    follow();
    return store.subscribe(follow);
  }, [store]);

  return <div ref={region} role="log" aria-live="polite" aria-relevant="additions" className="sr-only" />;
}
