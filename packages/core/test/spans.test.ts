// What is read off a path: labels, words, classes.

import { expect, test } from "vitest";
import { createCtcAligner } from "../src/index.ts";
import { type AlignerScript, fakeAligner } from "./fake-aligner.ts";

/** T = 8, C = 4: numbers that no one looks at. */
const aligned = async (script: AlignerScript, input: object) => {
  const aligner = await createCtcAligner({ backend: fakeAligner(script).provider });
  const targets = [[3, 3, 1], [2]];
  return aligner.align({ data: new Float64Array(64), shape: [8, 2, 4], targets, ...input });
};
const states = [
  [0, 1, 1, 2, 3, 5, 6, 6],
  [1, 1, 1, 2],
];

test("a span is the frames of its label, blanks around it left out, with the mean of their scores", async () => {
  const { spans, scores, ...rest } = await aligned({ states }, { inputLengths: [8, 4] });
  expect(spans).toEqual({
    offsets: Int32Array.of(0, 3, 4),
    starts: Int32Array.of(1, 4, 5, 0),
    ends: Int32Array.of(3, 5, 6, 3),
    scores: Float64Array.of(-1.5, -4, -5, -1),
  });
  expect(scores).toEqual(Float64Array.of(-1, -2));
  expect(rest).toEqual({});
});

test("a word goes from its first label to its last, and its score leaves out the blanks between", async () => {
  const { words } = await aligned({ states }, { inputLengths: [8, 4], groups: [[5, 5, 6], [6]] });
  expect(words).toEqual({
    offsets: Int32Array.of(0, 2, 3), // the same number on both sides of a sample's end is two words
    starts: Int32Array.of(1, 5, 0),
    ends: Int32Array.of(5, 6, 3),
    scores: Float64Array.of((-1 - 2 - 4) / 3, -5, -1),
  });
});

test.each([
  ["a separator is none, and parts words of one number", [[0, -1, 0], [7]], [1, 5, 0], [3, 6, 3], [0, 2, 3]],
  ["a sample may have none", [[-1, -2, -1], [7]], [0], [3], [0, 0, 1]],
  ["nobody may", [[-1, -1, -1], [-1]], [], [], [0, 0, 0]],
  ["a number that comes again is another word", [[4, 9, 4], [4]], [1, 4, 5, 0], [3, 5, 6, 3], [0, 3, 4]],
] as const)("words: %s", async (_, groups, starts, ends, offsets) => {
  const given = groups as unknown as number[][];
  const { words } = await aligned({ states }, { inputLengths: [8, 4], groups: given });
  expect(words).toMatchObject({
    offsets: Int32Array.from(offsets),
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
  });
});

test.each([Number.NEGATIVE_INFINITY, Number.NaN])(
  "a sample whose score is %d has empty spans and words, and no classes",
  async (score) => {
    const script = { states: [[], states[1]!], scores: [score, -3] };
    const input = { inputLengths: [8, 4], groups: [[1, 1, 2], [1]], classes: true };
    const { spans, words, classes } = await aligned(script, input);
    expect(spans).toEqual({
      offsets: Int32Array.of(0, 3, 4),
      starts: Int32Array.of(0, 0, 0, 0),
      ends: Int32Array.of(0, 0, 0, 3),
      scores: Float64Array.of(score, score, score, -1),
    });
    expect(words!.scores).toEqual(Float64Array.of(score, score, -1));
    expect(words!.ends).toEqual(Int32Array.of(0, 0, 3));
    expect(classes).toEqual(Int32Array.of(-1, -1, -1, -1, -1, -1, -1, -1, 2, 2, 2, 0, -1, -1, -1, -1));
  },
);

test("classes are those of the states, the blank's between", async () => {
  const { classes } = await aligned({ states }, { inputLengths: [8, 4], classes: true });
  expect(classes!.subarray(0, 8)).toEqual(Int32Array.of(0, 3, 3, 0, 3, 1, 0, 0));
});

test("an empty target has no spans", async () => {
  const { spans } = await aligned({}, { targets: [[], [2]] });
  expect(spans.offsets).toEqual(Int32Array.of(0, 0, 1));
});
