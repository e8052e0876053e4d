import type { Batch } from "@ctckit/core";
import { describe, expect, test } from "vitest";
import { emptySample, type Sample } from "../src/sample.ts";
import { tables } from "../src/tables.ts";
import { ctc } from "../src/topologies.ts";
import { checkTopologies } from "../src/topology.ts";
import { reserve } from "../src/workspace.ts";

/** Only what `reserve` looks at: lengths, never values. */
function batch(frames: readonly number[], targets: readonly number[], classes = 10): Batch {
  const offsets = [0];
  for (const length of targets) offsets.push(offsets.at(-1)! + length);
  return {
    time: Math.max(...frames),
    batch: frames.length,
    classes,
    data: new Float32Array(0),
    timeStride: frames.length * classes,
    batchStride: classes,
    blank: 0,
    targets: new Int32Array(0),
    targetOffsets: Int32Array.from(offsets),
    inputLengths: Int32Array.from(frames),
    gradScale: new Float64Array(frames.length),
  };
}

const arrays = (sample: Sample) => Object.values(sample).filter((value) => ArrayBuffer.isView(value));

const [topology] = checkTopologies([ctc]) as [ReturnType<typeof checkTopologies>[number]];

describe("the workspace", () => {
  const shared = tables();

  test("holds the largest sample, not the largest of each length", () => {
    const sample = emptySample(shared);
    reserve(sample, topology, batch([100, 10], [2, 5]), true);
    expect(sample.alpha.length).toBe(100 * 2 * (2 + 3));
    expect(sample.emissions.length).toBe(100 * (2 + 1 + 1));
    expect(sample.differs.length).toBe(5 + 2);
  });

  test("keeps two rows of alpha and no posteriors for a loss alone", () => {
    const sample = emptySample(shared);
    reserve(sample, topology, batch([100], [7]), false);
    expect([sample.alpha.length, sample.gamma.length, sample.beta.length]).toEqual([2 * 2 * (7 + 3), 0, 0]);
  });

  test("needs no lattice for a target longer than its input", () => {
    const sample = emptySample(shared);
    reserve(sample, topology, batch([3], [1000]), true);
    expect([sample.alpha.length, sample.ids.length]).toEqual([0, 1001]);
  });

  test("allocates nothing for what fits", () => {
    const sample = emptySample(shared);
    reserve(sample, topology, batch([50, 40], [8, 9]), true);
    const before = arrays(sample);
    for (const smaller of [batch([50, 40], [8, 9]), batch([7], [3]), batch([45, 45, 1], [5, 5, 0])])
      reserve(sample, topology, smaller, true);
    const after = arrays(sample);
    expect(after.length).toBe(before.length);
    after.forEach((array, i) => {
      expect(array).toBe(before[i]);
    });
  });

  test("that cannot be had is CTC_OUT_OF_MEMORY with the bytes, and what was there stays", () => {
    const sample = emptySample(shared);
    reserve(sample, topology, batch([50], [8]), true);
    const before = arrays(sample);
    // 2^31 frames x 2 x 1003 cells x 12 bytes: more than any typed array can hold.
    expect(() => reserve(sample, topology, batch([2 ** 31 - 1], [1000]), true)).toThrow(
      expect.objectContaining({
        code: "CTC_OUT_OF_MEMORY",
        message: expect.stringMatching(/workspace of \d{14,} bytes/),
      }),
    );
    arrays(sample).forEach((array, i) => {
      expect(array).toBe(before[i]);
    });
  });
});
