// A batch that is copied in several groups gives each sample what it gets alone, however the rows lie.

import type { Batch, Plan } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import { expect, test } from "vitest";
import { spec } from "./problem.ts";

// 364 kB a sample, so 5 make a group. (Of each frame they have 3500 elements, more than the least.)

const [T, N, C, S] = [130, 11, 700, 9];

/** Ragged, one sample without frames and one without an alignment. */
function batchOf(timeStride: number, batchStride: number): Batch {
  const size = (T - 1) * timeStride + (N - 1) * batchStride + C;
  const lengths = Int32Array.from({ length: N }, (_, n) => (n === 4 ? 0 : n === 7 ? S - 1 : T - 3 * n));
  return {
    time: T,
    batch: N,
    classes: C,
    data: Float32Array.from({ length: size }, (_, i) => 4 * Math.sin(i * 12.9898)),
    timeStride,
    batchStride,
    blank: 0,
    targets: Int32Array.from({ length: N * S }, (_, i) => 1 + ((i * 37) % (C - 1))),
    targetOffsets: Int32Array.from({ length: N + 1 }, (_, n) => n * S),
    inputLengths: lengths,
    gradScale: Float64Array.from({ length: N }, (_, n) => 1 + n),
  };
}

/** [T, C] of sample n, end to end. */
function rowsOf({ timeStride, batchStride }: Batch, array: Float32Array, n: number): Float32Array {
  const rows = new Float32Array(T * C);
  for (let t = 0; t < T; t++) {
    const start = t * timeStride + n * batchStride;
    rows.set(array.subarray(start, start + C), t * C);
  }
  return rows;
}

async function alone(plan: Plan, batch: Batch, n: number) {
  const one: Batch = {
    ...batch,
    batch: 1,
    data: rowsOf(batch, batch.data as Float32Array, n),
    timeStride: C,
    batchStride: T * C,
    targets: batch.targets.subarray(n * S, (n + 1) * S),
    targetOffsets: Int32Array.of(0, S),
    inputLengths: batch.inputLengths.subarray(n, n + 1),
    gradScale: batch.gradScale.subarray(n, n + 1),
  };
  const out = { losses: new Float64Array(1), grad: new Float32Array(T * C) };
  await plan.run(one, out);
  return { loss: out.losses[0], grad: out.grad };
}

test.each([
  ["TNC", N * C, C],
  ["NTC", C, T * C],
  ["TNC with gaps between frames", N * C + 5, C],
  ["TNC with gaps between rows", N * (C + 3), C + 3],
  ["NTC with gaps between samples", C, T * C + 2],
  ["NTC with gaps between rows", C + 1, T * (C + 1)],
])("%s", async (_, timeStride, batchStride) => {
  const backend = await wasm().open();
  const plan = backend.plan(spec);
  const batch = batchOf(timeStride, batchStride);
  const expected = await Promise.all(Array.from({ length: N }, (_, n) => alone(plan, batch, n)));
  for (const run of [plan.run, plan.runSync!]) {
    const grad = new Float32Array(batch.data.length).fill(7);
    const losses = new Float64Array(N);
    await run(batch, { losses, grad });
    expect([...losses]).toEqual(expected.map(({ loss }) => loss));
    let untouched = grad.length;
    for (let n = 0; n < N; n++) {
      const rows = rowsOf(batch, grad, n);
      expect(Buffer.compare(Buffer.from(rows.buffer), Buffer.from(expected[n]!.grad.buffer))).toBe(0);
      untouched -= rows.length;
    }
    expect(grad.filter((value) => value === 7).length).toBe(untouched);
  }
  await backend.close();
});
