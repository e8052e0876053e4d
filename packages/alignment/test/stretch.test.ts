// Where a stretch of a stream lies in a lattice of its own.

import type { Batch, Frontier } from "@ctckit/core/backend";
import { expect, test } from "vitest";
import { stretchPlace } from "../src/stretch.ts";
import { shapeOf } from "./matrix-lattice.ts";

const shape = shapeOf(2);

function batchOf(time: number, labels: number, from?: readonly number[]): Batch {
  const places = from && Int32Array.from(from);
  const frontier: Frontier | undefined = places && { places, weights: new Float64Array(places.length) };
  return {
    ...{
      time,
      batch: 1,
      classes: 3,
      data: new Float32Array(3 * time),
      timeStride: 3,
      batchStride: 0,
      blank: 0,
    },
    targets: new Int32Array(labels).fill(1),
    targetOffsets: Int32Array.of(0, labels),
    inputLengths: Int32Array.of(time),
    gradScale: new Float64Array(1),
    stretch: { margin: 1, ...(frontier && { from: frontier }) },
  };
}

test("the first frames begin at the target's beginning, and go as far as a path can", () => {
  expect(stretchPlace(shape, batchOf(4, 100))).toEqual({
    ...{ frame: 0, label: 0 },
    block: { frames: 4, leastLabel: 0, lastLabel: 4, firstFrame: 0, firstLabel: 0, rowMask: -1 },
    layout: { intervals: [], blocks: [{ B: 4, W: 4 }], kept: 10 },
  });
});

test("later ones begin with the first label that survives, in a row that has room for the last", () => {
  // Families 0 and 1 of k = 30, 31 and 33.
  const { frame, label, block, layout } = stretchPlace(shape, batchOf(5, 100, [60, 61, 63, 66]));
  expect({ frame, label }).toEqual({ frame: 4, label: 30 });
  expect(block).toMatchObject({ firstFrame: 3, frames: 9, lastLabel: 9 });
  expect(layout).toMatchObject({ blocks: [{ B: 6, W: 9 }], kept: 20 });
  // That row has them all.
  const [low, high] = shape.window(block.firstFrame, block.frames, block.leastLabel, block.lastLabel);
  expect(low).toBe(0);
  expect(high).toBeGreaterThanOrEqual(3);
});

test("a target that may end there is there to its end", () => {
  // The last label's k is one less than that of the blank behind it.
  expect(stretchPlace(shape, batchOf(2, 35, [60, 61])).block.lastLabel).toBe(3);
  expect(stretchPlace(shape, batchOf(3, 35, [60, 61])).block.lastLabel).toBe(5);
  expect(stretchPlace(shape, batchOf(9, 35, [60, 70])).block.lastLabel).toBe(5);
  expect(stretchPlace(shape, batchOf(9, 0)).block.lastLabel).toBe(0);
});
