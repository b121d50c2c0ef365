import { Marked, type MarkedToken, type TokenizerExtension, type Tokens } from "marked";
import { inlineMath } from "@/components/markdown/lex-inline-math";

/** A piece of inline or block markdown: marked's own, and two of ours. */
export type Token =
  | MarkedToken
  | { readonly type: "math"; readonly raw: string; readonly tex: string }
  | { readonly type: "citation"; readonly raw: string; readonly sources: readonly number[] };

export type Definitions = Readonly<Record<string, { href: string; title: string }>>;

const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARKS = /\uE000[\d,]*\uE001|[\uE000\uE001]/g;

/** Where each claim of a grounded reply ends (UTF-16 code units), and the sources it rests on. */
interface Support {
  readonly end: number;
  readonly sources: readonly number[];
}

/** Puts an invisible mark after each grounded claim; lexing turns it into a citation. */
export function markCitations(content: string, supports: readonly Support[]): string {
  let marked = "";
  let from = 0;
  for (const { end, sources } of [...supports].sort((a, b) => a.end - b.end)) {
    if (end < from || end > content.length || sources.length === 0) continue;
    marked += `${content.slice(from, end)}${OPEN}${sources.join(",")}${CLOSE}`;
    from = end;
  }
  return marked + content.slice(from);
}

/** Takes marks out of what is shown word for word, such as code. */
export function withoutMarks(text: string): string {
  return text.includes(OPEN) || text.includes(CLOSE) ? text.replace(MARKS, "") : text;
}

const citations: TokenizerExtension = {
  name: "citation",
  level: "inline",
  start: (source) => source.indexOf(OPEN),
  tokenizer(source) {
    const match = /^\uE000([\d,]*)\uE001/.exec(source);
    if (!match) return;
    return { type: "citation", raw: match[0], sources: (match[1] as string).split(",").map(Number) };
  },
};

const marked = new Marked({ gfm: true });
marked.use({ extensions: [...inlineMath, citations] });

/** Lexes one block. */
export function lexBlock(source: string, definitions: Definitions): Token[] {
  const lexer = new marked.Lexer(marked.defaults);
  Object.assign(lexer.tokens.links, definitions);
  return lexer.lex(source) as unknown as Token[];
}

/** Lexes a table's head, with one row under it if given. */
export function lexTable(
  head: string,
  delimiter: string,
  row: string | undefined,
  definitions: Definitions,
): Tokens.Table | undefined {
  const source = row === undefined ? `${head}\n${delimiter}\n` : `${head}\n${delimiter}\n${row}\n`;
  const [table] = lexBlock(source, definitions);
  return table?.type === "table" ? (table as Tokens.Table) : undefined;
}
