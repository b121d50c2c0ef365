import { findWords, foldText, termsOf } from "@/lib/client/fold-text";

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
  const terms = termsOf(words);
  const folded = found.map(([from, to]) => foldText(text.slice(from, to)));
  const begins = folded.findIndex((_, at) => terms.every((term, next) => folded[at + next] === term));
  const all = rangesOf(texts, found);
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

/** The places as ranges in the page, in one walk: they are in order, and apart from each other. */
function rangesOf(
  texts: readonly Text[],
  places: readonly (readonly [from: number, to: number])[],
): readonly Range[] {
  let at = 0;
  let start = 0;
  const textWith = (unit: number): Text => {
    for (; unit >= start + (texts[at] as Text).length; at++) start += (texts[at] as Text).length;
    return texts[at] as Text;
  };
  return places.map(([from, to]) => {
    const range = document.createRange();
    range.setStart(textWith(from), from - start);
    range.setEnd(textWith(to - 1), to - start);
    return range;
  });
}
