/** What of a reply to say aloud: markdown's marks taken off, code and tables named instead of read. */
export interface SpokenNames {
  readonly code: (language: string) => string;
  readonly table: string;
}

const SENTENCE_END = /[.!?…](?:["')\]]*)(?=\s)|[।。！？]|\n/g;

/** Takes off what a voice would stumble over; one line or less at a time. */
function plain(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(?:#{1,6}|[-*+]|>+)\s+/g, "")
    .replace(/\*\*|__|~~|`|\$\$?/g, "")
    .replace(/(^|\W)[*_](?=\S)|(?<=\S)[*_](?=\W|$)/g, "$1")
    .replace(/<[^>]*>/g, "")
    .trim();
}

/**
 * Hands out a growing text sentence by sentence, each once. Each call looks only at what is new since the
 * last sentence that was handed out.
 */
export class SentenceReader {
  private read = 0;
  private fence: string | null = null;
  private isInTable = false;

  constructor(private readonly names: SpokenNames) {}

  /** The sentences that `text` completes; with `isWhole` the unfinished rest as well. */
  take(text: string, isWhole: boolean): string[] {
    const sentences: string[] = [];
    const rest = text.slice(this.read);
    let from = 0;
    for (;;) {
      const end = this.nextEnd(rest, from, isWhole);
      if (end === -1) break;
      const said = this.say(rest.slice(from, end), rest[end - 1] === "\n" || end === rest.length);
      if (said) sentences.push(said);
      from = end;
    }
    this.read += from;
    return sentences;
  }

  private nextEnd(rest: string, from: number, isWhole: boolean): number {
    if (from >= rest.length) return -1;
    // Lines of code and of tables are judged whole.
    const line = rest.slice(from, from + 8).trimStart();
    if (this.fence !== null || /^(`{3}|~{3}|\|)/.test(line)) {
      const end = rest.indexOf("\n", from);
      return end === -1 ? (isWhole ? rest.length : -1) : end + 1;
    }
    SENTENCE_END.lastIndex = from;
    const match = SENTENCE_END.exec(rest);
    if (!match) return isWhole ? rest.length : -1;
    // "1." at the beginning of a line is a number, not a sentence.
    const end = match.index + match[0].length;
    if (/^\s*\d+\.$/.test(rest.slice(from, end))) {
      SENTENCE_END.lastIndex = end;
      const next = SENTENCE_END.exec(rest);
      return next ? next.index + next[0].length : isWhole ? rest.length : -1;
    }
    return end;
  }

  private say(piece: string, isLineEnd: boolean): string | null {
    const fence = /^\s*(`{3,}|~{3,})\s*(\S*)/.exec(piece);
    if (this.fence !== null) {
      if (fence?.[1]?.startsWith(this.fence) && !fence[2]) this.fence = null;
      return null;
    }
    if (fence) {
      this.fence = fence[1] as string;
      return this.names.code(fence[2] ?? "");
    }
    if (/^\s*\|/.test(piece)) {
      if (this.isInTable) return null;
      this.isInTable = true;
      return this.names.table;
    }
    if (isLineEnd) this.isInTable = false;
    const said = plain(piece);
    return /[\p{L}\p{N}]/u.test(said) ? said : null;
  }
}
