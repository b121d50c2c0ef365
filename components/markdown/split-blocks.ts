import {
  type Block,
  codeBlock,
  copyOf,
  finished,
  itemSource,
  type Open,
  type OpenCode,
  type OpenList,
  type OpenMath,
  type OpenText,
} from "@/components/markdown/open-block";

/** Lines of code that are highlighted and rendered together. */
export const CHUNK_LINES = 24;

const FENCE = /^( {0,3})(`{3,}|~{3,})[ \t]*([^`\n]*)$/;
const HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const SETEXT = /^ {0,3}(?:=+|-+)[ \t]*$/;
const ITEM = /^( {0,3})([-*+]|(\d{1,9})[.)])(?:( {1,4})(?! )|( +)|\t|$)(.*)$/;
const DELIMITER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const MATH_OPEN = /^ {0,3}(\$\$|\\\[)(.*)$/;
const DEFINITION = /^ {0,3}\[([^\]\\^]{1,200})\]:[ \t]*<?([^\s>]+)>?(?:[ \t]+["'(](.*)["')])?[ \t]*$/;
/** A line so far that is only the beginning of some mark: shown once it is clear what it becomes. */
const BARE_MARK = /^\s*(?:#{1,6}|[-*+]|\d{1,3}[.)]?|>|`{1,2}|~{1,2}|[-=]{2,}|[*_]{2,}|\||\$|\\|\[\^?)\s*$/;

const isBlank = (line: string) => line.trim() === "";

function cellCount(row: string): number {
  const inner = row.trim().replace(/^\||(?<!\\)\|$/g, "");
  return inner.split(/(?<!\\)\|/).length;
}

/**
 * Cuts markdown into top-level blocks as it arrives. Each line is looked at once; a block that is finished is
 * never touched again, so that it is lexed and rendered once, and what a delta costs does not depend on how
 * much came before it. Long things are cut further: lists into items, tables into rows, code into chunks.
 *
 * Finished and streaming messages go through the same cuts, so that nothing jumps when a reply completes.
 */
export class BlockSplitter {
  /** Finished blocks; only ever added to. */
  readonly settled: Block[] = [];
  /** Link definitions met so far, by normalised label; replaced as a whole when one is added. */
  definitions: Readonly<Record<string, { href: string; title: string }>> = {};
  private open: Open | null = null;
  private partial = "";
  /** Depths of the headings that the present place stands under, shallowest first. */
  private headings: readonly number[] = [];

  /** Takes the next piece of text, cut anywhere. */
  append(text: string): void {
    let from = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      const line = this.partial + text.slice(from, end);
      this.partial = "";
      from = end + 1;
      this.takeLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    }
    this.partial += text.slice(from);
  }

  /**
   * The blocks that are not finished, as they should look now. With `isWhole` nothing more is to come, and
   * the last line counts as it stands.
   */
  tail(isWhole: boolean): readonly Block[] {
    const line = this.partial;
    const showsPartial = line !== "" && (isWhole || !this.isHeldBack(line));
    if (!showsPartial) return this.open ? this.shown(this.open, isWhole) : [];
    if (this.open?.kind === "code" && !this.closesCode(this.open, line)) {
      const { chunks, chunk } = this.open;
      return [{ ...codeBlock(this.open, !isWhole), chunks: [...chunks, [...chunk, line].join("\n")] }];
    }
    // Let a copy take the line as if it were complete.
    const trial = new BlockSplitter();
    trial.open = copyOf(this.open);
    trial.headings = this.headings;
    trial.takeLine(line);
    if (isWhole && Object.keys(trial.definitions).length > 0)
      this.definitions = { ...this.definitions, ...trial.definitions };
    return [...trial.settled, ...(trial.open ? trial.shown(trial.open, isWhole) : [])];
  }

  private isHeldBack(line: string): boolean {
    const { open } = this;
    if (open?.kind === "code")
      return /^ {0,3}(`{1,}|~{1,})\s*$/.test(line) && line.trim()[0] === open.fence[0];
    if (open?.kind === "math") return false;
    if (open?.kind === "list" && open.fence) return /^\s*[`~]+$/.test(line);
    if (open?.kind === "text" && isTableHead(open) && /^[\s|:-]+$/.test(line)) return true;
    return BARE_MARK.test(line);
  }

  private closesCode({ fence }: OpenCode, line: string): boolean {
    const match = FENCE.exec(line);
    return match !== null && match[3] === "" && (match[2] as string).startsWith(fence);
  }

  private shown(open: Open, isWhole: boolean): Block[] {
    if (!isWhole && open.kind === "text" && isTableHead(open)) {
      // A table's first line is shown as one before the line that proves it.
      const [head = ""] = open.lines;
      return [{ kind: "table", head, delimiter: `|${"---|".repeat(cellCount(head))}`, rows: [] }];
    }
    const block = finished(open, !isWhole);
    return block ? [block] : [];
  }

  private close(): void {
    if (this.open) {
      const block = finished(this.open, false);
      if (block) this.settle(block);
    }
    this.open = null;
  }

  /** Models begin at any depth and skip some; screen readers want levels without gaps. */
  private settle(block: Block): void {
    const depth = block.kind === "text" ? headingDepth(block.source) : null;
    if (depth === null) {
      this.settled.push(block);
      return;
    }
    const above = this.headings.filter((other) => other < depth);
    this.headings = [...above, depth];
    this.settled.push({ ...block, nesting: above.length } as Block);
  }

  private takeLine(line: string): void {
    const { open } = this;
    switch (open?.kind) {
      case "code":
        if (this.closesCode(open, line)) {
          this.close();
          return;
        }
        open.chunk.push(open.indent > 0 ? line.replace(new RegExp(`^ {0,${open.indent}}`), "") : line);
        if (open.chunk.length === CHUNK_LINES) {
          open.chunks.push(open.chunk.join("\n"));
          open.chunk = [];
        }
        return;
      case "math":
        this.takeMath(open, line);
        return;
      case "list":
        if (this.takeInList(open, line)) return;
        break;
      case "table":
        if (!isBlank(line) && !this.startsBlock(line)) {
          open.rows.push(line);
          return;
        }
        break;
      case "text":
        if (this.takeInText(open, line)) return;
        break;
    }
    this.close();
    this.begin(line);
  }

  /** A line that ends a paragraph by what it starts. */
  private startsBlock(line: string): boolean {
    if (HEADING.test(line) || FENCE.test(line) || RULE.test(line) || MATH_OPEN.test(line)) return true;
    if (/^ {0,3}>/.test(line)) return true;
    const item = ITEM.exec(line);
    return item !== null && item[6]?.trim() !== "" && (item[3] === undefined || item[3] === "1");
  }

  private begin(line: string): void {
    if (isBlank(line)) return;
    const fence = FENCE.exec(line);
    if (fence) {
      this.open = {
        kind: "code",
        indent: (fence[1] as string).length,
        fence: fence[2] as string,
        language:
          (fence[3] as string)
            .trim()
            .split(/[\s{,]/)[0]
            ?.toLowerCase() ?? "",
        chunks: [],
        chunk: [],
      };
      return;
    }
    if (HEADING.test(line) || RULE.test(line)) {
      this.settle({ kind: "text", source: line });
      return;
    }
    const math = MATH_OPEN.exec(line);
    if (math) {
      const open: OpenMath = { kind: "math", close: math[1] === "$$" ? "$$" : "\\]", lines: [] };
      this.open = open;
      if (math[2]) this.takeMath(open, math[2]);
      return;
    }
    if (this.beginItem(line)) return;
    const definition = DEFINITION.exec(line);
    if (definition) {
      const label = (definition[1] as string).toLowerCase().replace(/\s+/g, " ");
      this.definitions = {
        ...this.definitions,
        [label]: { href: definition[2] as string, title: definition[3] ?? "" },
      };
      return;
    }
    this.open = { kind: "text", lines: [line] };
  }

  private beginItem(line: string): boolean {
    const match = ITEM.exec(line);
    if (!match) return false;
    const [, lead = "", marker = "", number, gap, wide, content = ""] = match;
    const ordered = number !== undefined;
    const kind = ordered ? marker.slice(-1) : marker;
    const indent = lead.length + marker.length + (gap?.length ?? 1);
    const text = wide ? `${wide.slice(1)}${content}` : content;
    const { open } = this;
    if (open?.kind === "list" && open.marker === kind) {
      open.items.push(itemSource(open.item));
      Object.assign(open, { item: [text], indent, wasBlank: false, fence: null });
      return true;
    }
    this.close();
    this.open = {
      kind: "list",
      ordered,
      start: ordered ? Number(number) : 1,
      marker: kind,
      items: [],
      item: [text],
      indent,
      wasBlank: false,
      fence: null,
    };
    return true;
  }

  private takeInList(open: OpenList, line: string): boolean {
    if (isBlank(line)) {
      open.item.push("");
      open.wasBlank = true;
      return true;
    }
    const lead = line.length - line.trimStart().length;
    if (lead >= open.indent || line.startsWith("\t")) {
      const inner = line.startsWith("\t") ? line.slice(1) : line.slice(open.indent);
      const fence = /^\s*(`{3,}|~{3,})/.exec(inner)?.[1];
      if (open.fence && fence?.startsWith(open.fence)) open.fence = null;
      else if (!open.fence && fence) open.fence = fence;
      open.item.push(inner);
      open.wasBlank = false;
      return true;
    }
    if (RULE.test(line)) return false;
    if (ITEM.test(line)) return this.beginItem(line);
    if (open.wasBlank || this.startsBlock(line)) return false;
    open.item.push(line.trimStart());
    return true;
  }

  private takeInText(open: OpenText, line: string): boolean {
    if (isBlank(line)) return false;
    const last = open.lines.at(-1) as string;
    const isQuote = /^ {0,3}>/.test(open.lines[0] as string);
    if (!isQuote && last.includes("|") && DELIMITER.test(line) && cellCount(last) === cellCount(line)) {
      open.lines.pop();
      if (open.lines.length > 0) this.close();
      this.open = { kind: "table", head: last, delimiter: line, rows: [] };
      return true;
    }
    if (!isQuote && SETEXT.test(line)) {
      open.lines.push(line);
      this.close();
      return true;
    }
    if (isQuote && /^ {0,3}>/.test(line)) {
      open.lines.push(line);
      return true;
    }
    if (this.startsBlock(line)) return false;
    open.lines.push(line);
    return true;
  }

  private takeMath(open: OpenMath, line: string): void {
    const end = line.indexOf(open.close);
    if (end === -1) {
      open.lines.push(line);
      return;
    }
    open.lines.push(line.slice(0, end));
    const rest = line.slice(end + open.close.length);
    this.close();
    if (!isBlank(rest)) this.begin(rest.trimStart());
  }
}

function headingDepth(source: string): number | null {
  const marks = /^ {0,3}(#{1,6})(?:[ \t]|$)/.exec(source)?.[1];
  if (marks) return marks.length;
  const under = /\n {0,3}(=+|-+)[ \t]*$/.exec(source)?.[1];
  return under ? (under.startsWith("=") ? 1 : 2) : null;
}

function isTableHead({ lines }: OpenText): boolean {
  return lines.length === 1 && /^\s*\|.*\|/.test(lines[0] as string);
}
