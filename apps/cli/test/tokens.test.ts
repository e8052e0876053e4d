import { describe, expect, test } from "vitest";
import { tokenise } from "../src/tokens/tokenise.ts";
import { vocabulary } from "../src/tokens/vocabulary.ts";

const options = { unknown: "refuse", star: 99, blank: 0 } as const;
const letters = vocabulary("_\na\nb\nc\n \n");
const pieces = vocabulary("<blk>\t0\n▁\t-1\n▁th\t-2\ne\t-3\nthe\t-4\n▁c\t-5\nat\t-6\n");
const bars = vocabulary('{"<pad>": 0, "|": 2, "a": 1, "b": 4}');

describe("vocabularies", () => {
  test("a token a line", () => {
    expect(letters.tokens).toEqual(["_", "a", "b", "c", " "]);
    expect(letters.separator).toEqual({ kind: "token", text: " " });
  });
  test("SentencePiece's pieces, before the tab", () => {
    expect(pieces.tokens).toEqual(["<blk>", "▁", "▁th", "e", "the", "▁c", "at"]);
    expect(pieces.separator).toEqual({ kind: "mark", text: "▁" });
    expect(pieces.longest).toBe(5);
  });
  test("transformers' JSON, with classes that nobody names", () => {
    expect(bars.tokens).toEqual(["<pad>", "a", "|", "", "b"]);
    expect(bars.separator).toEqual({ kind: "token", text: "|" });
  });
  test.each([
    ["a\nb\na", 'expected tokens that differ, got "a" for classes 0 and 2'],
    ['{"a": 0, "b": 0}', 'expected classes that differ, got 0 for "a" and "b"'],
    ['{"a": -1}', "expected the class of"],
    ['{"a": 1.5}', "expected the class of"],
    ['{"a"', "expected an object of classes by token"],
  ])("%j is refused", (text, message) => {
    expect(() => vocabulary(text)).toThrow(message);
  });
});

describe("tokens of a text", () => {
  test("letters, and a separator between words that belongs to none", () => {
    const { words, targets, groups } = tokenise("  ab\n c ", letters, options);
    expect(words).toEqual(["ab", "c"]);
    expect([...targets]).toEqual([1, 2, 4, 3]);
    expect([...groups]).toEqual([0, 0, -1, 1]);
  });
  test("the longest piece first, the mark within it", () => {
    const { targets, groups } = tokenise("the cat", pieces, options);
    expect([...targets].map((c) => pieces.tokens[c])).toEqual(["▁th", "e", "▁c", "at"]);
    expect([...groups]).toEqual([0, 0, 1, 1]);
  });
  test("nothing between words where nothing stands there", () => {
    const { targets, groups } = tokenise("a b", vocabulary("_\na\nb"), options);
    expect([[...targets], [...groups]]).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });
  test("what no token begins with is refused by name, skipped, or a star", () => {
    expect(() => tokenise("ab xc", letters, options)).toThrow('no token begins with "x", in word 2, "xc"');
    expect([...tokenise("axxb", letters, { ...options, unknown: "skip" }).targets]).toEqual([1, 2]);
    const { targets, groups } = tokenise("axxb xx", letters, { ...options, unknown: "star" });
    expect([...targets]).toEqual([1, 99, 2, 4, 99]);
    expect([...groups]).toEqual([0, 0, 0, -1, 1]);
  });
  test("the blank is no token, and a composed letter is one character", () => {
    expect(() => tokenise("_", letters, options)).toThrow('"_"');
    expect([...tokenise("e\u0301", vocabulary("_\né"), options).targets]).toEqual([1]);
  });
  test("a word that the mark stands alone in front of", () => {
    expect([...tokenise("at", pieces, options).targets]).toEqual([1, 6]);
    expect([...tokenise("at", vocabulary("_\n▁c\nat"), options).targets]).toEqual([2]);
  });
  test("no words, no tokens", () => {
    expect(tokenise(" ", letters, options).targets).toHaveLength(0);
  });
});
