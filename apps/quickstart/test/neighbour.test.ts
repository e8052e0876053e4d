import { decode } from "@ctckit/recogniser";
import { expect, test } from "vitest";
import { neighbour } from "../src/neighbour.ts";

const none = Number.POSITIVE_INFINITY;
const nothing = {
  loss: 2,
  classes: Int32Array.of(1, 2),
  substitutions: new Float64Array(4).fill(none),
  insertions: new Float64Array(6).fill(none),
  deletions: new Float64Array(2).fill(none),
};
const [first, second] = [decode([1]), decode([2])];
const text = `${first}${second}`;

test("neighbour finds a letter left out, one more, and another one", () => {
  expect(neighbour(text, { ...nothing, deletions: Float64Array.of(none, 3) })).toEqual({
    text: first,
    gain: -1,
  });
  const insertions = Float64Array.of(none, none, none, none, none, 1.5);
  expect(neighbour(text, { ...nothing, insertions })).toEqual({ text: `${text}${second}`, gain: 0.5 });
  const substitutions = Float64Array.of(none, 4, none, none);
  expect(neighbour(text, { ...nothing, substitutions })).toEqual({
    text: `${second}${second}`,
    gain: -2,
  });
});

test("A letter by itself is no neighbour", () => {
  const substitutions = Float64Array.of(2, none, none, 2);
  expect(neighbour(text, { ...nothing, substitutions }).gain).toBe(Number.NEGATIVE_INFINITY);
});
