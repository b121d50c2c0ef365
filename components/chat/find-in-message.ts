import { findWords, foldText } from "@/lib/client/fold-text";

/** Where words stand in a message as it is drawn, whatever its markdown. */
export interface FoundWords {
  /** Each word, everywhere. */
  readonly all: readonly Range[];
  /** The first word of the first place where they follow each other as they were typed; else just the first. */
  readonly first: Range;
}

/** Looks for the words of a search in a message; null where the drawn text has none of them. */
export function findInMessage(message: Element, words: string): FoundWords | null {
  const texts = textsOf(message);
  const text = texts.map(({ data }) => data).join("");
  const found = findWords(text, words);
  const terms = foldText(words).split(/\s+/).filter(Boolean);
  const folded = found.map(([from, to]) => foldText(text.slice(from, to)));
  const begins = folded.findIndex((_, at) => terms.every((term, next) => folded[at + next] === term));
  const all = found.map(([from, to]) => rangeOf(texts, from, to));
  const first = all[Math.max(0, begins)];
  return first ? { all, first } : null;
}

/** What somebody wrote, without what stands around it. */
function textsOf(message: Element): readonly Text[] {
  const texts: Text[] = [];
  for (const part of message.querySelectorAll(".md, [data-words]")) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
  }
  return texts;
}

function rangeOf(texts: readonly Text[], from: number, to: number): Range {
  const range = document.createRange();
  let start = 0;
  for (const text of texts) {
    const end = start + text.length;
    if (from >= start && from < end) range.setStart(text, from - start);
    if (to > start && to <= end) {
      range.setEnd(text, to - start);
      break;
    }
    start = end;
  }
  return range;
}
