import { expect, test } from "vitest";
import { decode, encode, wordNumbers } from "../src/alphabet.ts";
import { greedyDecode } from "../src/greedy-decode.ts";

test.each([
  ["nothing but blanks", [0, 0, 0], []],
  ["no frames", [], []],
  ["a run counts once", [1, 1, 1, 2], [1, 2]],
  ["a blank parts equal labels", [1, 1, 0, 1], [1, 1]],
  ["blanks around", [0, 3, 0, 0, 4, 4, 0], [3, 4]],
])("%s", (_, best, expected) => {
  expect(greedyDecode(best, 0)).toEqual(expected);
});

test("The blank may be any class", () => {
  expect(greedyDecode(Uint8Array.of(0, 0, 5, 0, 5), 5)).toEqual([0, 0]);
});

test("Texts survive the alphabet, other characters are refused by index", () => {
  expect(decode(encode("a lazy dog"))).toBe("a lazy dog");
  expect(encode("az ")).toEqual([1, 26, 27]);
  expect(() => encode("abC")).toThrow('text[2]: expected a letter a..z or a space, got "C"');
});

test("Each label has the number of its word, spaces have none", () => {
  expect(wordNumbers(encode("to be me"))).toEqual([0, 0, -1, 1, 1, -1, 2, 2]);
  expect(wordNumbers([])).toEqual([]);
});
