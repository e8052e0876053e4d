import { expect, test } from "vitest";
import { boxes } from "../src/line/boxes.ts";

test("boxes meet halfway between letters, and stay near the outer ones", () => {
  const found = boxes({ starts: [10, 14, 22], ends: [12, 16, 24] }, 40);
  // Middles at 11, 15 and 23; letters are 8 frames apart as a rule.
  expect(found.map(({ left, right }) => [40 * left, 40 * right])).toEqual([
    [3, 13],
    [13, 19],
    [19, 31],
  ]);
});

test("a letter alone has the picture, and none leaves it", () => {
  expect(boxes({ starts: [3], ends: [5] }, 10)).toEqual([{ left: 0.3, right: 0.5 }]);
  for (const { left, right } of boxes({ starts: [0, 9], ends: [1, 10] }, 10)) {
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(1);
  }
});

test("a long letter is within its box", () => {
  const [one] = boxes({ starts: [0, 21, 22], ends: [20, 22, 23] }, 30);
  expect(one!.right).toBeGreaterThanOrEqual(20 / 30);
});
