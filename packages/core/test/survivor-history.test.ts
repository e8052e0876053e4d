// Paths that share their beginning, stretch by stretch: what of them is kept, and what they agree on.

import { expect, test } from "vitest";
import { agreement, extended, lineage, type Stage } from "../src/call/survivor-history.ts";
import type { Survivors } from "../src/index.ts";

/** Two frames, a row of states for each path. */
const stage = (origins: number[], ...states: number[][]): Survivors => ({
  places: Int32Array.from(origins.keys()),
  weights: Float64Array.from(origins, (_, i) => -i),
  origins: Int32Array.from(origins),
  states: Int32Array.from(states.flat()),
  frameScores: Float64Array.from(states.flat(), (state) => -state),
  ending: -1,
  nanFrame: -1,
});
const grown = (...stages: Survivors[]) =>
  stages.reduce<Stage[]>((history, each) => extended(history, each, 2), []);
const first = stage([0, 0, 0], [0, 0], [0, 1], [1, 1]);

test("paths that none goes on from are dead, in all stretches before", () => {
  const second = stage([0, 1, 2], [0, 2], [1, 3], [1, 4]);
  const history = grown(first, second, stage([1, 2], [3, 5], [4, 6]));
  expect(history.map(({ alive }) => alive)).toEqual([
    [1, 2],
    [1, 2],
    [0, 1],
  ]);
  expect(history[1]!.survivors).toBe(second);
});

test("when half of them are, they are dropped, and the others have new places", () => {
  const second = stage([0, 1, 2], [0, 2], [1, 3], [1, 4]);
  const [one, two, three] = grown(first, second, stage([2, 2], [4, 5], [4, 6]));
  expect(one).toMatchObject({
    alive: [0],
    survivors: {
      places: Int32Array.of(2),
      weights: Float64Array.of(-2),
      states: Int32Array.of(1, 1),
      frameScores: Float64Array.of(-1, -1),
    },
  });
  expect(two).toMatchObject({
    alive: [0],
    survivors: { origins: Int32Array.of(0), states: Int32Array.of(1, 4) },
  });
  expect(three).toMatchObject({ alive: [0, 1], survivors: { origins: Int32Array.of(0, 0) } });
});

test("nothing that was given is changed", () => {
  const before = structuredClone(first);
  grown(first, stage([1], [1, 2]), stage([0], [2, 2]));
  expect(first).toEqual(before);
});

test("what all paths share: whole stretches, and frames of the next", () => {
  expect(agreement([])).toEqual({ whole: 0, frames: 0 });
  expect(agreement(grown(first))).toEqual({ whole: 0, frames: 0 });
  expect(agreement(grown(stage([0, 0], [0, 1], [0, 2])))).toEqual({ whole: 0, frames: 1 });
  const second = stage([1, 1], [1, 3], [1, 4]);
  expect(agreement(grown(first, second))).toEqual({ whole: 1, frames: 1 });
  expect(agreement(grown(first, second, stage([1], [4, 5])))).toEqual({ whole: 3, frames: 0 });
});

test("which path of each stretch leads to one of the last", () => {
  const history = grown(first, stage([0, 2], [0, 2], [1, 4]), stage([1, 0], [4, 6], [2, 2]));
  expect(lineage(history, 0)).toEqual(Int32Array.of(2, 1, 0));
  expect(lineage(history, 1)).toEqual(Int32Array.of(0, 0, 1));
  expect(lineage([], -1)).toEqual(new Int32Array(0));
});
