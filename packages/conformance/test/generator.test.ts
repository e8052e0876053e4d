import { expect, test } from "vitest";
import { deviate, hash, labels, type Recipe, recipeLogits, recipeTargets } from "../src/generator.ts";

// tools/goldens/generator.py gives the same numbers: hashes(1, [0, 1, 2**20]), deviates(7, 3), the recipe's first logits.
test("is the twin of the Python generator", () => {
  expect([hash(1, 0), hash(1, 1), hash(1, 2 ** 20)]).toEqual([804215951, 1348811757, 2877364381]);
  expect([0, 1, 2].map((i) => deviate(7, i))).toEqual([
    -0.976226806640625, -0.177978515625, 1.118499755859375,
  ]);
});

test("gives values that are exact in float32", () => {
  for (let i = 0; i < 1000; i++) {
    for (const scale of [1, 10, 100, 400]) {
      const value = deviate(5, i) * scale;
      expect(Math.fround(value)).toBe(value);
      expect(Math.fround(value - 4 * scale)).toBe(value - 4 * scale);
    }
  }
});

test("deviates look like deviates", () => {
  const values = Array.from({ length: 4000 }, (_, i) => deviate(3, i));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.06);
  expect(Math.sqrt(variance)).toBeGreaterThan(1.1);
  expect(Math.sqrt(variance)).toBeLessThan(1.2);
});

test("labels avoid the blank and use every other class", () => {
  const used = new Set(labels(1, 500, 5, 2));
  expect([...used].sort()).toEqual([0, 1, 3, 4]);
});

const recipe: Recipe = {
  seed: 9,
  time: 3,
  classes: 4,
  blank: 1,
  inputLengths: [3, 2],
  targetLengths: [1, 0],
  scale: 10,
  blankBonus: 5,
  peak: 3,
  maskPermille: 200,
  maskValue: -1e4,
};

test("a recipe gives the same logits in both languages", () => {
  expect(recipeTargets(recipe)).toEqual([[3], []]);
  expect([...recipeLogits(recipe)]).toEqual([
    -10000.0, 25.528076171875, -14.613037109375, 11.89666748046875, -2.49603271484375, 20.3358154296875,
    6.732177734375, -24.747314453125, 3.01177978515625, -1.24664306640625, -10000.0, 17.31182861328125,
    -10000.0, 9.9580078125, -10000.0, -10000.0, 9.65240478515625, 25.02880859375, 3.3837890625,
    -5.56976318359375, -9.0057373046875, 24.1859130859375, 17.3516845703125, -8.79058837890625,
  ]);
});
