import { expect, test } from "vitest";
import { learningRate } from "../src/schedule.ts";

test("The rate rises, stays and falls to nearly nothing", () => {
  const rates = Array.from({ length: 400 }, (_, step) => learningRate(step, 400));
  expect(Math.max(...rates)).toBe(0.006);
  expect(rates[0]).toBeLessThan(0.001);
  expect(rates[110]).toBe(0.006);
  expect(rates[399]).toBeLessThan(0.0001);
  expect(Math.min(...rates)).toBeGreaterThan(0);
});
