import type { GrammarState } from "shiki/core";
import { type HighlightedLines, loadHighlighter } from "@/components/markdown/highlight-code";

/** What the page asks for: one chunk of one block, or that a block be forgotten. */
export type HighlightRequest =
  | {
      readonly id: number;
      readonly block: string;
      readonly language: string;
      readonly index: number;
      readonly source: string;
    }
  | { readonly forget: string };

/** Null lines: there is no grammar for this language. */
export interface HighlightAnswer {
  readonly id: number;
  readonly lines: HighlightedLines | null;
}

/** Where the grammar stood at the end of each chunk, by block. */
const ends = new Map<string, (GrammarState | undefined)[]>();

async function highlight(
  request: Exclude<HighlightRequest, { forget: string }>,
): Promise<HighlightedLines | null> {
  const { block, language, index, source } = request;
  const run = await loadHighlighter(language).catch(() => null);
  if (!run) return null;
  const known = ends.get(block) ?? [];
  const { lines, end } = run(source, known[index - 1]);
  ends.set(block, [...known.slice(0, index), end]);
  return lines;
}

self.addEventListener("message", async ({ data }: MessageEvent<HighlightRequest>) => {
  if ("forget" in data) {
    ends.delete(data.forget);
    return;
  }
  const lines = await highlight(data).catch(() => null);
  self.postMessage({ id: data.id, lines } satisfies HighlightAnswer);
});
