import { expect, test } from "vitest";
import { findWords } from "@/lib/client/fold-text";

const marked = (text: string, words: string) =>
  findWords(text, words).map(([from, to]) => text.slice(from, to));

test("words are marked as they stand, whatever their accents and case", () => {
  expect(marked("Café Crème, CAFE noir", "cafe")).toEqual(["Café", "CAFE"]);
  expect(marked("a plain cafe", "Café")).toEqual(["cafe"]);
  expect(marked("decomposed: cafe\u0301s", "café")).toEqual(["cafe\u0301"]);
  expect(marked("one and two", "two one")).toEqual(["one", "two"]);
});

test("other scripts, signs and emptiness", () => {
  expect(marked("मेरी किताब यहाँ है", "किताब")).toEqual(["किताब"]);
  expect(marked("👩‍🚀 costs $5 (five)", "$5 (five)")).toEqual(["$5", "(five)"]);
  expect(marked("anything", "  ")).toEqual([]);
});
