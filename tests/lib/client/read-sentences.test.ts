import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SentenceReader } from "@/lib/client/read-sentences";

const names = { code: (language: string) => `Code: ${language}.`, table: "Table." };
const whole = (text: string) => new SentenceReader(names).take(text, true);

describe("sentence reader", () => {
  it("reads sentences without marks, names code and tables instead of reading them", () => {
    const text =
      "## Head\n\nThis is **bold**. And [a link](https://x.example)!\n\n1. One thing\n2. Another. More.\n\n```js\nlet a. b\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nयह है। End";
    expect(whole(text)).toEqual([
      "Head",
      "This is bold.",
      "And a link!",
      "1. One thing",
      "2. Another.",
      "More.",
      "Code: js.",
      "Table.",
      "यह है।",
      "End",
    ]);
  });

  it("does not end a sentence within a number or a name", () => {
    expect(whole("Pi is 3.14 and so on. Done.")).toEqual(["Pi is 3.14 and so on.", "Done."]);
  });

  it("says the same, each sentence once, however the text arrives", () => {
    const piece = fc.constantFrom(
      "One. ",
      "Two words",
      "\n",
      "```",
      "js\n",
      "| a |",
      "! ",
      "**b** ",
      "1. ",
      "x?",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 25 }),
        fc.array(fc.nat(150), { maxLength: 20 }),
        (pieces, cuts) => {
          const text = pieces.join("");
          const reader = new SentenceReader(names);
          const said: string[] = [];
          for (const cut of [...cuts].sort((a, b) => a - b))
            said.push(...reader.take(text.slice(0, cut), false));
          said.push(...reader.take(text, true));
          expect(said).toEqual(whole(text));
        },
      ),
      { numRuns: 500 },
    );
  });
});
