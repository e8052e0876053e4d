import { expect, test } from "vitest";
import { letters } from "../src/line/letters.ts";
import { pixels, scaledWidth } from "../src/line/pixels.ts";

test("the blank is class 0, and the space the last", () => {
  const { of, labels } = letters("a\nb\né\n");
  expect(of).toEqual(["", "a", "b", "é", " "]);
  expect(labels("b a")).toEqual([2, 4, 1]);
  expect(labels("e\u0301")).toEqual([3]); // composed
});

test("a character without a class is named, and where it is", () => {
  expect(() => letters("a\n").labels("a🜁")).toThrow(
    'The model has no class for "🜁", character 2 of the text.',
  );
});

test("pixels go from -1 to 1, a channel after the other", () => {
  const rgba = Uint8ClampedArray.of(0, 255, 51, 255, 255, 0, 204, 255);
  const found = [...pixels(rgba)].map((x) => Math.round(10 * x) / 10);
  expect(found).toEqual([-1, 1, 1, -1, -0.6, 0.6]);
});

test("pictures are 48 high, and neither a dot nor a ribbon", () => {
  expect(scaledWidth({ width: 200, height: 100 })).toBe(96);
  expect(scaledWidth({ width: 1, height: 1000 })).toBe(48);
  expect(scaledWidth({ width: 1e6, height: 1 })).toBe(3840);
});
