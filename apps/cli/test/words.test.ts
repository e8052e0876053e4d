import { expect, test } from "vitest";
import { wordsOf } from "../src/operations/decode.ts";

const tokens = (...texts: string[]) => texts.map((text, i) => ({ text, start: i, end: i + 1 }));
const texts = (found: ReturnType<typeof wordsOf>) => found.map(({ text, start, end }) => [text, start, end]);

test("a separator ends a word, wherever and however often it stands", () => {
  const separator = { kind: "token", text: "|" } as const;
  expect(texts(wordsOf(tokens("|", "a", "b", "|", "|", "c", "|"), { separator }))).toEqual([
    ["ab", 1, 3],
    ["c", 5, 6],
  ]);
});

test("a mark begins a word, also where it stands alone", () => {
  const separator = { kind: "mark", text: "▁" } as const;
  expect(texts(wordsOf(tokens("▁th", "e", "▁", "c", "at"), { separator }))).toEqual([
    ["the", 0, 2],
    ["cat", 3, 5],
  ]);
});

test("without either, all is one word", () => {
  expect(texts(wordsOf(tokens("a", "b"), { separator: undefined }))).toEqual([["ab", 0, 2]]);
  expect(wordsOf([], { separator: undefined })).toEqual([]);
});
