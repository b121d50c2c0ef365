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
  onerror: ((event: { error: string }) => void) | null;
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

/** The browser's words for an end that needs none: nobody spoke, or somebody ended it. */
const HARMLESS = new Set(["no-speech", "aborted"]);

const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean);

/**
 * Voice input where the browser has it. What was understood is written behind what stands in the field; when
 * somebody types meanwhile, the words that follow go behind that. `onRefused` is told when there is no listening:
 * no microphone, or none that this page may use.
 */
export function useDictation(write: (text: string) => void, onRefused: () => void) {
  const locale = useLocale();
  const [isAvailable, setAvailable] = useState(false);
  const [isListening, setListening] = useState(false);
  const recognition = useRef<Recognition | null>(null);
  /** The field without what is still to be written, and how many of the words heard it holds already. */
  const base = useRef({ text: "", words: 0 });
  const heard = useRef<readonly string[]>([]);

  const cancel = () => {
    const listening = recognition.current;
    if (!listening) return;
    recognition.current = null;
    // Browsers report once more what they had understood so far, into a field that is another one by then.
    listening.onresult = null;
    listening.abort();
    setListening(false);
  };
  useEffect(() => {
    setAvailable(recognitionClass() !== undefined);
    return () => {
      if (recognition.current) recognition.current.onresult = null;
      recognition.current?.abort();
    };
  }, []);

  const start = (text: string) => {
    const Recognition = recognitionClass();
    if (!Recognition) return;
    const listening = new Recognition();
    base.current = { text, words: 0 };
    heard.current = [];
    listening.lang = locale === "hi" ? "hi-IN" : navigator.language;
    listening.continuous = true;
    listening.interimResults = true;
    // The browser reports all since the start, again and again, and changes its mind about the last words.
    listening.onresult = ({ results }) => {
      heard.current = wordsOf(Array.from(results, (result) => result[0]?.transcript ?? "").join(" "));
      const { text: before, words } = base.current;
      const news = heard.current.slice(words).join(" ");
      if (news) write(before + (before && !/\s$/.test(before) ? " " : "") + news);
    };
    const ended = () => {
      if (recognition.current === listening) recognition.current = null;
      setListening(recognition.current !== null);
    };
    listening.onend = ended;
    listening.onerror = ({ error }) => {
      if (!HARMLESS.has(error)) onRefused();
      ended();
    };
    recognition.current = listening;
    listening.start();
    setListening(true);
  };

  return {
    isAvailable,
    isListening,
    /** @param text what stands in the field */
    start,
    /** Takes in what was said last, and ends. */
    stop: () => recognition.current?.stop(),
    /** Ends at once; nothing more is written. */
    cancel,
    /** Somebody changed the field. */
    goOnFrom: (text: string) => {
      base.current = { text, words: heard.current.length };
    },
  };
}
