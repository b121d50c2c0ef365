import type { ReactNode } from "react";
import { findWords } from "@/lib/client/fold-text";

/** Text with the searched words marked; accents and case do not matter, as in the search itself. */
export function HighlightedText({ text, words }: { readonly text: string; readonly words: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const [from, to] of findWords(text, words)) {
    parts.push(
      text.slice(end, from),
      <mark key={from} className="rounded-xs bg-accent-soft text-ink">
        {text.slice(from, to)}
      </mark>,
    );
    end = to;
  }
  return [...parts, text.slice(end)];
}
