import { expect, test } from "vitest";
import { longestText, stage } from "../src/schedule.ts";

test("Texts grow to full length, the rate rises, stays and falls to nearly nothing", () => {
  const stages = Array.from({ length: 400 }, (_, step) => stage(step, 400));
  expect(stages[0]!.longest).toBe(6);
  expect(stages[100]!.longest).toBe(longestText);
  expect(stages[399]!.longest).toBe(longestText);
  const rates = stages.map(({ learningRate }) => learningRate);
  expect(Math.max(...rates)).toBe(0.006);
  expect(rates[0]).toBeLessThan(0.001);
  expect(rates[110]).toBe(0.006);
  expect(rates[399]).toBeLessThan(0.0001);
  expect(Math.min(...rates)).toBeGreaterThan(0);
});
