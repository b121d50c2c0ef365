"use client";

import { useEffect, useState } from "react";
import { useLocale } from "use-intl";
import { SentenceReader } from "@/lib/client/read-sentences";

const DEVANAGARI = /[\u0900-\u097f]/;

/** Reads a reply aloud with the browser's own voice, sentence by sentence, so that it can be stopped. */
export function useReadAloud(names: { code: (language: string) => string; table: string }) {
  const locale = useLocale();
  const [isReading, setReading] = useState(false);
  const isAvailable = typeof window !== "undefined" && "speechSynthesis" in window;

  useEffect(() => {
    if (!isReading) return;
    return () => speechSynthesis.cancel();
  }, [isReading]);

  const start = (text: string) => {
    speechSynthesis.cancel();
    const sentences = new SentenceReader(names).take(text, true);
    sentences.forEach((sentence, index) => {
      const speech = new SpeechSynthesisUtterance(sentence);
      speech.lang = DEVANAGARI.test(sentence) ? "hi-IN" : locale === "hi" ? "en-IN" : locale;
      if (index === sentences.length - 1) {
        speech.onend = () => setReading(false);
        speech.onerror = () => setReading(false);
      }
      speechSynthesis.speak(speech);
    });
    setReading(sentences.length > 0);
  };

  return { isAvailable, isReading, start, stop: () => setReading(false) };
}
