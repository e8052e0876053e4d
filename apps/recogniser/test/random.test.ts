import { expect, test } from "vitest";
import { random } from "../src/random.ts";

const some = (seed: number, stream?: number) => {
  const source = random(seed, stream);
  return Array.from({ length: 20 }, () => source.uniform(0, 1));
};

test("The same seed and stream give the same values, any other gives others", () => {
  expect(some(5, 2)).toEqual(some(5, 2));
  const starts = [some(0), some(1), some(2), some(1, 1), some(2 ** 31 - 1)].map(([first]) => first!);
  for (const [index, start] of starts.entries()) {
    for (const other of starts.slice(index + 1)) expect(Math.abs(start - other)).toBeGreaterThan(1e-3);
  }
});

test("Values stay where they should", () => {
  const source = random(9);
  const integers = Array.from({ length: 500 }, () => source.integer(2, 5));
  expect(new Set(integers)).toEqual(new Set([2, 3, 4]));
  const normals = Array.from({ length: 4000 }, () => source.normal(2));
  const variance = normals.reduce((sum, value) => sum + value * value, 0) / normals.length;
  expect(variance).toBeGreaterThan(3.6);
  expect(variance).toBeLessThan(4.4);
  expect(() => source.pick([])).toThrow("items: expected at least one, got none");
});

test("Shuffling keeps every item and leaves the list as it was", () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  const shuffled = random(4).shuffled(items);
  expect(shuffled).not.toEqual(items);
  expect([...shuffled].sort()).toEqual(items);
  expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
