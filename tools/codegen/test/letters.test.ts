import { expect, test } from "vitest";
import { letteringFor } from "../src/print/letters.ts";

// Bytes as text: packages/wasm reads them back by the rule that `letters` states.

const every = Uint8Array.from({ length: 256 }, (_, i) => i);
const sample = Uint8Array.of(32, 0, 0, 0, 253, 32, 0, 253, 32, 107);

/** By the rule, one letter at a time. */
function read(text: string, { first, letters }: { first: number; letters: string }): number[] {
  const bytes: number[] = [];
  let shifted = 0;
  for (const letter of text) {
    const at = letters.indexOf(letter);
    if (at < 0) shifted += letters.length;
    else {
      bytes.push((first + shifted + at + 256) % 256);
      shifted = 0;
    }
  }
  return bytes;
}

test.each([
  ["nothing", Uint8Array.of()],
  ["a few bytes", sample],
  ["every byte", every],
])("whatever the letters were made for, each byte comes back: %s", (_, made) => {
  const lettering = letteringFor(made);
  expect(new Set(lettering.letters).size).toBe(lettering.letters.length);
  expect(read(lettering.write(every), lettering)).toEqual([...every]);
  expect(read(lettering.write(sample), lettering)).toEqual([...sample]);
});

test("what is common has letters that are common in code, in one letter each", () => {
  expect(letteringFor(sample).write(Uint8Array.of(0, 32, 253))).toBe("ter");
});

test("no letter has to be escaped in a string, in a template or in a page's script", () => {
  const text = letteringFor(every).write(every);
  expect(text).toMatch(/^[!-~]+$/);
  expect(text).not.toMatch(/["'`\\$<]/);
  expect(JSON.stringify(text)).toBe(`"${text}"`);
});
