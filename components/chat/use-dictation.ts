"use client";

import { useEffect, useRef, useState } from "react";
import { useLocale } from "use-intl";

/** The part of the Web Speech API that dictation needs; TypeScript's own library leaves it out. */
interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onend: (() => void) | null;
  onerror: (() => void) | null;
  start(): void;
  abort(): void;
  stop(): void;
}
type RecognitionClass = new () => Recognition;

function recognitionClass(): RecognitionClass | undefined {
  if (typeof window === "undefined") return undefined;
  const names = window as {
    SpeechRecognition?: RecognitionClass;
    webkitSpeechRecognition?: RecognitionClass;
  };
  return names.SpeechRecognition ?? names.webkitSpeechRecognition;
}

/** Voice input where the browser has it. `onWords` gets all that was understood since the start, again and again. */
export function useDictation(onWords: (words: string) => void) {
  const locale = useLocale();
  const [isAvailable, setAvailable] = useState(false);
  const [isListening, setListening] = useState(false);
  const recognition = useRef<Recognition | null>(null);
  const report = useRef(onWords);
  report.current = onWords;

  useEffect(() => {
    setAvailable(recognitionClass() !== undefined);
    return () => recognition.current?.abort();
  }, []);

  const start = () => {
    const Recognition = recognitionClass();
    if (!Recognition) return;
    const listening = new Recognition();
    listening.lang = locale === "hi" ? "hi-IN" : navigator.language;
    listening.continuous = true;
    listening.interimResults = true;
    listening.onresult = ({ results }) =>
      report.current(Array.from(results, (result) => result[0]?.transcript ?? "").join(""));
    listening.onend = () => setListening(false);
    listening.onerror = () => setListening(false);
    recognition.current = listening;
    listening.start();
    setListening(true);
  };

  return { isAvailable, isListening, start, stop: () => recognition.current?.stop() };
}
