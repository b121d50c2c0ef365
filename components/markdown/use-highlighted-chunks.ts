"use client";

import { useEffect, useId, useRef, useState } from "react";
import type { HighlightedLines } from "@/components/markdown/highlight-code";
import type { HighlightAnswer, HighlightRequest } from "@/components/markdown/highlight-worker";

export interface HighlightedChunk {
  readonly source: string;
  readonly lines: HighlightedLines;
}

let worker: Worker | undefined;
let nextId = 1;
const waiting = new Map<number, (lines: HighlightedLines | null) => void>();

/** Grammars take tens of milliseconds to compile: a worker does it, so that no frame waits. */
function ask(message: HighlightRequest): void {
  if (!worker) {
    worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data: { id, lines } }: MessageEvent<HighlightAnswer>) => {
      waiting.get(id)?.(lines);
      waiting.delete(id);
    });
    // Without its worker code stays readable, in one colour.
    worker.addEventListener("error", () => {
      for (const answer of waiting.values()) answer(null);
      waiting.clear();
    });
  }
  worker.postMessage(message);
}

function highlight(
  block: string,
  language: string,
  index: number,
  source: string,
): Promise<HighlightedLines | null> {
  return new Promise((resolve) => {
    const id = nextId++;
    waiting.set(id, resolve);
    ask({ id, block, language, index, source });
  });
}

/**
 * Highlights code chunk by chunk, each from the grammar state the one before ended in. While code streams only
 * its last chunk is done again. Chunks not done yet are undefined; the caller shows them plain.
 */
export function useHighlightedChunks(
  language: string,
  chunks: readonly string[],
): readonly (HighlightedChunk | undefined)[] {
  const block = useId();
  const [done, setDone] = useState<readonly HighlightedChunk[]>([]);
  const newest = useRef(chunks);
  const wake = useRef<() => void>(undefined);

  useEffect(() => {
    if (!language) return;
    let isCurrent = true;
    let isBusy = false;
    let results: readonly HighlightedChunk[] = [];
    // One chunk at a time, always of the newest text: what is overtaken while it waits is never asked for.
    const work = async () => {
      if (isBusy) return;
      isBusy = true;
      for (;;) {
        const wanted = newest.current;
        const index = wanted.findIndex((chunk, at) => results[at]?.source !== chunk);
        if (index === -1) break;
        const source = wanted[index] as string;
        const lines = await highlight(block, language, index, source);
        if (!isCurrent || !lines) return;
        results = [...results.slice(0, index), { source, lines }];
        setDone(results);
      }
      isBusy = false;
    };
    wake.current = () => void work();
    void work();
    return () => {
      isCurrent = false;
      ask({ forget: block });
    };
  }, [block, language]);

  useEffect(() => {
    newest.current = chunks;
    wake.current?.();
  }, [chunks]);

  return done;
}
