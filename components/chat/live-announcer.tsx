"use client";

import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { secondsUntil } from "@/components/chat/use-seconds-until";
import { isFinal } from "@/lib/client/conversation-state";
import type { ConversationStore } from "@/lib/client/conversation-store";
import { SentenceReader } from "@/lib/client/read-sentences";
import type { Message } from "@/lib/contract/message";

/** Sentences kept in the page; screen readers have queued older ones by then. */
const KEPT = 30;

interface Followed {
  readonly attempt: number;
  readonly reader: SentenceReader;
  /** The time of the next try that was told last; the countdown to it is for the eyes. */
  retryAt: string | null;
}

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
    /** Every reply that was seen being written, so that paging to a branch and back begins nothing anew. */
    const followed = new Map<string, Followed>();

    const finish = (message: Message) => {
      if (message.status === "failed")
        say(words.current("announceFailed", { reason: message.error?.message ?? "" }));
      else say(words.current(message.status === "stopped" ? "announceStopped" : "announceDone"));
    };
    const follow = () => {
      const { writing } = store;
      for (const [id, { attempt, reader }] of followed) {
        const message = store.getMessage(id);
        if (message && !isFinal(message)) continue;
        followed.delete(id);
        // What ended on a branch that is not shown has nothing to say here.
        if (!message || !store.getView().thread.some((entry) => entry.id === id)) continue;
        if (message.attempt === attempt)
          for (const sentence of reader.take(message.content, true)) say(sentence);
        finish(message);
      }
      if (!writing) return;
      const known = followed.get(writing.id);
      if (!known) say(words.current("announceStart"));
      const here =
        known?.attempt === writing.attempt
          ? known
          : { attempt: writing.attempt, reader: new SentenceReader(names), retryAt: known?.retryAt ?? null };
      followed.set(writing.id, here);
      if (writing.retryAt && writing.retryAt !== here.retryAt) {
        here.retryAt = writing.retryAt;
        say(words.current("announceBusy", { seconds: secondsUntil(writing.retryAt) }));
      }
      for (const sentence of here.reader.take(writing.content, false)) say(sentence);
    };
    follow();
    return store.subscribe(follow);
  }, [store]);

  return <div ref={region} role="log" aria-live="polite" aria-relevant="additions" className="sr-only" />;
}
