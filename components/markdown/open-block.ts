/** A piece of markdown that is rendered by itself. */
export type Block =
  | {
      readonly kind: "text";
      readonly source: string;
      /** For a heading: how many shallower headings it stands under. */
      readonly nesting?: number;
    }
  | {
      readonly kind: "list";
      readonly ordered: boolean;
      readonly start: number;
      /** Source of each item's content, its marker and indentation taken off. */
      readonly items: readonly string[];
    }
  | {
      readonly kind: "table";
      readonly head: string;
      readonly delimiter: string;
      readonly rows: readonly string[];
    }
  | {
      readonly kind: "code";
      readonly language: string;
      /** CHUNK_LINES lines each, the last one fewer; all but the last never change. */
      readonly chunks: readonly string[];
      readonly isOpen: boolean;
    }
  | { readonly kind: "math"; readonly source: string; readonly isOpen: boolean };

export interface OpenText {
  kind: "text";
  lines: string[];
}
export interface OpenList {
  kind: "list";
  ordered: boolean;
  start: number;
  marker: string;
  items: string[];
  item: string[];
  /** Columns that a line must be indented by to belong to the item. */
  indent: number;
  wasBlank: boolean;
  fence: string | null;
}
interface OpenTable {
  kind: "table";
  head: string;
  delimiter: string;
  rows: string[];
}
export interface OpenCode {
  kind: "code";
  language: string;
  fence: string;
  indent: number;
  chunks: string[];
  chunk: string[];
}
export interface OpenMath {
  kind: "math";
  close: string;
  lines: string[];
}
/** A block that may still grow. */
export type Open = OpenText | OpenList | OpenTable | OpenCode | OpenMath;

export function itemSource(lines: readonly string[]): string {
  return lines.join("\n").trimEnd();
}

export function codeBlock({ language, chunks, chunk }: OpenCode, isOpen: boolean) {
  return {
    kind: "code" as const,
    language,
    chunks: chunk.length > 0 ? [...chunks, chunk.join("\n")] : [...chunks],
    isOpen,
  };
}

/** The block as it stands; null while there is nothing to show. */
export function finished(open: Open, isOpen: boolean): Block | null {
  switch (open.kind) {
    case "text":
      return { kind: "text", source: open.lines.join("\n") };
    case "list":
      return {
        kind: "list",
        ordered: open.ordered,
        start: open.start,
        items: [...open.items, itemSource(open.item)],
      };
    case "table":
      return { kind: "table", head: open.head, delimiter: open.delimiter, rows: [...open.rows] };
    case "code":
      return codeBlock(open, isOpen);
    case "math": {
      const source = open.lines.join("\n").trim();
      return source ? { kind: "math", source, isOpen } : null;
    }
  }
}

export function copyOf(open: Open | null): Open | null {
  switch (open?.kind) {
    case undefined:
      return null;
    case "text":
    case "math":
      return { ...open, lines: [...open.lines] };
    case "list":
      return { ...open, items: [...open.items], item: [...open.item] };
    case "table":
      return { ...open, rows: [...open.rows] };
    case "code":
      return { ...open, chunks: [...open.chunks], chunk: [...open.chunk] };
  }
  return null;
}
