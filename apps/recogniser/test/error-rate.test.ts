import { expect, test } from "vitest";
import { errorRate } from "../src/error-rate.ts";

test("Edits from truth to guess, for each character of truth", () => {
  expect(errorRate(["abcd", "ef"], ["abcd", "ef"])).toBe(0);
  expect(errorRate(["abcd", "ef"], ["abd", "exf"])).toBeCloseTo(2 / 6, 12);
  expect(errorRate(["kitten"], ["sitting"])).toBeCloseTo(3 / 6, 12);
  expect(errorRate(["ab"], [""])).toBe(1);
  expect(errorRate(["a"], ["bcd"])).toBe(3);
});

test("One guess a truth", () => {
  expect(() => errorRate(["a", "b"], ["a"])).toThrow("guesses: expected 2, one a truth, got 1");
});
