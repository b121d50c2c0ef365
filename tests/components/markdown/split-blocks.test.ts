import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "@/components/markdown/open-block";
import { BlockSplitter, CHUNK_LINES } from "@/components/markdown/split-blocks";

function split(...pieces: string[]): Block[] {
  const splitter = new BlockSplitter();
  for (const piece of pieces) splitter.append(piece);
  return [...splitter.settled, ...splitter.tail(true)];
}

const kinds = (blocks: readonly Block[]) => blocks.map(({ kind }) => kind);

/** Lines that mean something to markdown, in any order. */
const line = fc.constantFrom(
  "",
  "",
  "plain words",
  "with **bold** and `code`",
  "# Heading",
  "- item",
  "- [x] done",
  "  continued",
  "    deep",
  "1. first",
  "2) second",
  "> quote",
  "```js",
  "```",
  "~~~",
  "| a | b |",
  "|---|:-:|",
  "| 1 | 2 |",
  "$$",
  "x^2 $$",
  "\\[ y \\]",
  "---",
  "===",
  "[ref]: https://example.com",
  "<b>html</b>",
);

describe("block splitter", () => {
  it("finds the same blocks wherever the text is cut", () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.array(fc.nat(400), { maxLength: 30 }),
        fc.constantFrom("\n", "\r\n"),
        (lines, cuts, eol) => {
          const text = lines.join(eol);
          const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort(
            (a, b) => a - b,
          );
          const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
          // CRLF cut between its halves is still one line end once the LF is there.
          expect(split(...pieces)).toEqual(split(text));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("never changes or reorders a block once it is settled, however it is looked at in between", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const splitter = new BlockSplitter();
        let before: string[] = [];
        for (const char of lines.join("\n")) {
          splitter.append(char);
          splitter.tail(false);
          const now = splitter.settled.map((block) => JSON.stringify(block));
          expect(now.slice(0, before.length)).toEqual(before);
          before = now;
        }
      }),
      { numRuns: 200 },
    );
  });

  it("loses no word of any text", () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/);
    const shape = fc.constantFrom(
      "W",
      "# W",
      "- W",
      "  W",
      "1. W",
      "> W",
      "| W | W |",
      "",
      "**W**",
      "```\nW\n```",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(shape, word)), (lines) => {
        const text = lines.map(([form, given]) => form.replaceAll("W", given)).join("\n");
        const shown = JSON.stringify(split(text));
        for (const [form, given] of lines) if (form.includes("W")) expect(shown).toContain(given);
      }),
    );
  });

  it("cuts lists into items and keeps what belongs to them", () => {
    const [list] = split(
      "1. one\n   more\n\n   ```js\n   - no item\n\n   let a;\n   ```\n2. two\n   - nested\n",
    );
    expect(list).toEqual({
      kind: "list",
      ordered: true,
      start: 1,
      items: ["one\nmore\n\n```js\n- no item\n\nlet a;\n```", "two\n- nested"],
    });
  });

  it("starts a new list where the kind of marker changes, with the number that stands there", () => {
    expect(split("- a\n- b\n3. c")).toEqual([
      { kind: "list", ordered: false, start: 1, items: ["a", "b"] },
      { kind: "list", ordered: true, start: 3, items: ["c"] },
    ]);
  });

  it("shows a table from its first line on, and hides marks that are still arriving", () => {
    const splitter = new BlockSplitter();
    const seen: string[] = [];
    for (const piece of ["| a ", "| b |", "\n", "|--", "-|--", "-|\n", "| 1 "]) {
      splitter.append(piece);
      seen.push(splitter.tail(false)[0]?.kind ?? "nothing");
    }
    expect(seen.slice(1)).toEqual(["table", "table", "table", "table", "table", "table"]);
    const heading = new BlockSplitter();
    heading.append("##");
    expect(heading.tail(false)).toEqual([]);
    expect(heading.tail(true)).toHaveLength(1);
  });

  it("keeps a dashed line below a paragraph from flashing as a heading", () => {
    const splitter = new BlockSplitter();
    splitter.append("words\n-");
    expect(splitter.tail(false)).toEqual([{ kind: "text", source: "words" }]);
    splitter.append(" item");
    expect(kinds(splitter.tail(false))).toEqual(["text", "list"]);
  });

  it("touches only the last chunk of a long open code block", () => {
    const splitter = new BlockSplitter();
    splitter.append(`\`\`\`js\n${"const answer = 42;\n".repeat(1000)}`);
    let before = chunksOf(splitter);
    for (let index = 0; index < 200; index++) {
      splitter.append(index % 20 === 19 ? "\n" : "x");
      const now = chunksOf(splitter);
      expect(now.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      expect(now.length - before.length).toBeLessThanOrEqual(1);
      expect((now.at(-1) as string).split("\n").length).toBeLessThanOrEqual(CHUNK_LINES);
      before = now;
    }
  });
});

function chunksOf(splitter: BlockSplitter): readonly string[] {
  const block = splitter.tail(false).at(-1);
  return block?.kind === "code" ? block.chunks : [];
}
