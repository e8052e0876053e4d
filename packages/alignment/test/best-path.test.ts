// Which frames are computed when: of two levels of kept rows, which no lattice of a test's size needs, as well.

import { expect, test } from "vitest";
import { bestPath } from "../src/best-path.ts";
import { matrixLattice, type Planted } from "./matrix-lattice.ts";

function found(frames: number, planted: Planted) {
  const { lattice, seen } = matrixLattice(planted);
  const work = bestPath(lattice, frames, planted.labels);
  let step = work.next();
  while (!step.done) step = work.next();
  return { certain: step.value, seen };
}

const diagonal = (frames: number, labels: number) => ({
  labels,
  at: (t: number) => Math.floor((t * labels) / (frames - 1)),
});

/** The frames of traces, end to end: every one, and where blocks meet the same one twice. */
function checkTraced(traced: readonly (readonly [number, number])[], frames: number): void {
  let next = frames - 1;
  for (const [first, last] of traced) {
    expect(last).toBe(next);
    next = first;
  }
  expect(next).toBe(0);
}

test("rows that stay are traced at once", () => {
  const { certain, seen } = found(512, { families: 2, ...diagonal(512, 100) });
  expect(certain).toBe(true);
  expect(seen).toMatchObject({ kept: [], restored: [], traced: [[0, 511]] });
  expect(seen.opened).toHaveLength(1);
});

test.each([2049, 2559, 2560, 2561, 2562])(
  "%i frames in blocks of 512, from the last to the first",
  (frames) => {
    const { certain, seen } = found(frames, { families: 2, ...diagonal(frames, 40) });
    expect(certain).toBe(true);
    const edges = Array.from({ length: Math.ceil(frames / 512) - 1 }, (_, i) => 512 * (i + 1) - 1);
    expect(seen.kept).toEqual(edges);
    expect(seen.restored).toEqual([...edges].reverse());
    checkTraced(seen.traced, frames);
  },
);

test("where rows are long, every 4096 frames and then every 512", () => {
  // 1000 families: as many cells a row as 20,000 labels have.
  const [frames, labels] = [9000, 30];
  const { certain, seen } = found(frames, { families: 1000, ...diagonal(frames, labels) });
  expect(certain).toBe(true);
  expect(seen.kept.slice(0, 2)).toEqual([4095, 8191]);
  // From the last: what is behind 8191, then 4096 frames in blocks, then the first 4096.
  expect(seen.kept.slice(2)).toEqual([
    8703,
    ...Array.from({ length: 7 }, (_, i) => 4607 + 512 * i),
    ...Array.from({ length: 7 }, (_, i) => 511 + 512 * i),
  ]);
  checkTraced(seen.traced, frames);
  const computed = seen.extended.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  expect(computed).toBe(3 * frames);
});

test("a block has only the labels that its path can have there", () => {
  const { seen } = found(9000, { families: 2, ...diagonal(9000, 4000) });
  for (const { frames, firstFrame, firstLabel, lastLabel } of seen.opened.slice(1))
    expect(lastLabel - firstLabel).toBeLessThanOrEqual(frames - firstFrame);
});

test("a cell that is not what it was the first time is no certain path", () => {
  let asked = 0;
  const drifting = () => asked++; // another each time
  expect(found(2600, { families: 2, ...diagonal(2600, 40), cell: drifting }).certain).toBe(false);
});
