"use client";

import { useEffect, useSyncExternalStore } from "react";
import { useLocale } from "use-intl";
import { useHydrated } from "@/components/shell/use-hydrated";
import { SentenceReader } from "@/lib/client/read-sentences";

const DEVANAGARI = /[\u0900-\u097f]/;

/** The page has one voice: who uses it now, and which of its readings this is. */
let owner: string | null = null;
let reading = 0;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function giveVoiceTo(id: string | null): void {
  owner = id;
  for (const listener of listeners) listener();
}

function read(id: string, sentences: readonly string[], languageOf: (sentence: string) => string): void {
  speechSynthesis.cancel();
  const mine = ++reading;
  // What was cut off reports its end as well, later, when the voice is another one's.
  const end = () => {
    if (mine === reading) giveVoiceTo(null);
  };
  sentences.forEach((sentence, index) => {
    const speech = new SpeechSynthesisUtterance(sentence);
    speech.lang = languageOf(sentence);
    if (index === sentences.length - 1) {
      speech.onend = end;
      speech.onerror = end;
    }
    speechSynthesis.speak(speech);
  });
  giveVoiceTo(sentences.length > 0 ? id : null);
}

function silence(id: string): void {
  if (owner !== id) return;
  reading++;
  speechSynthesis.cancel();
  giveVoiceTo(null);
}

/**
 * Reads a message aloud with the browser's own voice, sentence by sentence, so that it can be stopped;
 * another message that is read takes the voice over.
 */
export function useReadAloud(id: string, names: { code: (language: string) => string; table: string }) {
  const locale = useLocale();
  const isReading = useSyncExternalStore(
    subscribe,
    () => owner === id,
    () => false,
  );
  const isAvailable = useHydrated() && "speechSynthesis" in window;
  useEffect(() => () => silence(id), [id]);

  return {
    isAvailable,
    isReading,
    start: (text: string) =>
      read(id, new SentenceReader(names).take(text, true), (sentence) =>
        DEVANAGARI.test(sentence) ? "hi-IN" : locale === "hi" ? "en-IN" : locale,
      ),
    stop: () => silence(id),
  };
}
