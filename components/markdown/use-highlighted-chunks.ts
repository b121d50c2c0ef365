"use client";

import { useEffect, useRef, useState } from "react";
import {
  type HighlightChunk,
  type HighlightedChunk,
  loadHighlighter,
} from "@/components/markdown/highlight-code";

/** Work longer than this is continued after the browser had its turn. */
const SLICE_MS = 8;

const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/**
 * Highlights code chunk by chunk, each from the grammar state the one before ended in. While code streams only
 * its last chunk is done again. Chunks not done yet are undefined; the caller shows them plain.
 */
export function useHighlightedChunks(
  language: string,
  chunks: readonly string[],
): readonly (HighlightedChunk | undefined)[] {
  const [highlight, setHighlight] = useState<{ language: string; run: HighlightChunk } | null>(null);
  const [done, setDone] = useState<readonly HighlightedChunk[]>([]);
  const newest = useRef(chunks);
  newest.current = chunks;

  useEffect(() => {
    let isCurrent = true;
    loadHighlighter(language).then(
      (run) => isCurrent && setHighlight(run && { language, run }),
      () => undefined, // Without its grammar the code stays readable, in one colour.
    );
    return () => {
      isCurrent = false;
    };
  }, [language]);

  useEffect(() => {
    if (highlight?.language !== language) return;
    const first = chunks.findIndex((chunk, index) => done[index]?.source !== chunk);
    if (first === -1) return;
    let isCurrent = true;
    const work = async () => {
      const results = done.slice(0, first);
      let began = performance.now();
      for (let index = first; index < chunks.length; index++) {
        results.push(highlight.run(chunks[index] as string, results[index - 1]?.end));
        if (performance.now() - began < SLICE_MS || index === chunks.length - 1) continue;
        await nextTurn();
        // More has arrived: what is done counts, the rest is done from there.
        if (!isCurrent) break;
        began = performance.now();
      }
      if (isCurrent) setDone(results);
    };
    void work();
    return () => {
      isCurrent = false;
    };
  }, [highlight, language, chunks, done]);

  return done;
}
