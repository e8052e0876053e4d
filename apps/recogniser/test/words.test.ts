import { expect, test } from "vitest";
import { random } from "../src/random.ts";
import { randomText, vocabulary } from "../src/words.ts";

test("Held-out words are never trained on, and the seed decides which they are", () => {
  const { training, heldOut } = vocabulary(3);
  expect(training.length).toBeGreaterThan(2000);
  expect(heldOut.length).toBeGreaterThan(300);
  const known = new Set(training);
  expect(heldOut.filter((word) => known.has(word))).toEqual([]);
  expect(vocabulary(3)).toEqual({ training, heldOut });
  expect(vocabulary(4).heldOut).not.toEqual(heldOut);
});

test("A text is one to three words and no longer than asked", () => {
  const source = random(1);
  const texts = Array.from({ length: 300 }, () => randomText(["cat", "house", "elephants"], 14, source));
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(14);
  expect(new Set(texts.map((text) => text.split(" ").length))).toEqual(new Set([1, 2, 3]));
});

test("A text no word fits into is an error, not a search without end", () => {
  expect(() => randomText(["elephants"], 5, random(1))).toThrow("longest: no word has 5 characters or fewer");
});
