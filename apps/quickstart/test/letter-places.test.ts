import { expect, test } from "vitest";
import { letterRow } from "../src/letter-places.ts";

test("Each letter stands at its first frame, and a stroke in the others", () => {
  const spans = {
    offsets: Int32Array.of(0, 2, 5),
    starts: Int32Array.of(0, 1, 1, 4, 5),
    ends: Int32Array.of(1, 2, 3, 5, 8),
    scores: new Float64Array(5),
  };
  expect(letterRow("ab", spans, 0)).toBe("ab");
  expect(letterRow("o n", spans, 1)).toBe(" o─ ␣n──");
});
