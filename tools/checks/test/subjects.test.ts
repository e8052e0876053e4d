import { expect, test } from "vitest";
import { longSubjects } from "../src/steps/history.ts";

test("a subject has 72 characters at most, its hash aside", () => {
  const long = `1234567 ${"a ".repeat(36)}b`;
  expect(longSubjects([`1234567 ${"a".repeat(72)}`, long])).toEqual([long]);
});
