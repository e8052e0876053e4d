import { errorRate } from "@ctckit/recogniser";
import { expect, test } from "vitest";
import { alignment } from "../src/reading/alignment.ts";

const kinds = (truth: string, guess: string) => alignment(truth, guess).map(({ kind }) => kind);

test("Each kind of mistake", () => {
  expect(kinds("cat", "cat")).toEqual(["same", "same", "same"]);
  expect(kinds("cat", "cut")).toEqual(["same", "changed", "same"]);
  expect(kinds("cat", "ct")).toEqual(["same", "missing", "same"]);
  expect(kinds("cat", "cart")).toEqual(["same", "same", "extra", "same"]);
  expect(kinds("", "a")).toEqual(["extra"]);
  expect(kinds("a", "")).toEqual(["missing"]);
});

test("Both texts can be read off, and mistakes are as many as the error rate counts", () => {
  for (const [truth, guess] of [
    ["kitten", "sitting"],
    ["pack heart", "pak haert "],
    ["aaa", "bb"],
  ] as const) {
    const places = alignment(truth, guess);
    expect(places.map((place) => ("truth" in place ? place.truth : "")).join("")).toBe(truth);
    expect(places.map((place) => ("guess" in place ? place.guess : "")).join("")).toBe(guess);
    expect(places.filter(({ kind }) => kind !== "same")).toHaveLength(
      Math.round(errorRate([truth], [guess]) * truth.length),
    );
  }
});
