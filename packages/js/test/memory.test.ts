import type { Backend, Batch, LossOutput, Plan, PlanSpec } from "@ctckit/core";
import { js } from "@ctckit/js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plan } from "../src/plan.ts";
import { emptySample } from "../src/sample.ts";
import { tables } from "../src/tables.ts";
import { ctc } from "../src/topologies.ts";
import { checkTopologies } from "../src/topology.ts";

const spec: PlanSpec = {
  topology: "ctc",
  dtype: "float32",
  input: "logits",
  operation: "gradient",
  gradient: "logits",
};

/** One sample of equal logits: the loss is T log C - log of the number of alignments. */
function problem(T: number, S: number): { batch: Batch; out: LossOutput & { grad: Float32Array } } {
  const C = 10;
  const length = T > 1000 ? 0 : T * C; // the long ones are refused before anything is read
  const batch: Batch = {
    time: T,
    batch: 1,
    classes: C,
    data: new Float32Array(length),
    timeStride: C,
    batchStride: C,
    blank: 0,
    targets: Int32Array.from({ length: S }, (_, k) => 1 + (k % 9)),
    targetOffsets: Int32Array.of(0, S),
    inputLengths: Int32Array.of(T),
    gradScale: Float64Array.of(1),
  };
  return { batch, out: { losses: new Float64Array(1), grad: new Float32Array(length) } };
}

const [topology] = checkTopologies([ctc]) as [ReturnType<typeof checkTopologies>[number]];

describe("memory", () => {
  let backend: Backend;
  let running: Plan;
  beforeAll(async () => {
    backend = await js().open();
    running = backend.plan(spec);
  });
  afterAll(() => backend.close());

  test("that a batch cannot have is CTC_OUT_OF_MEMORY, and the next batch is right", async () => {
    const vast = problem(2 ** 31 - 1, 1000);
    await expect(running.run(vast.batch, vast.out)).rejects.toMatchObject({ code: "CTC_OUT_OF_MEMORY" });
    expect(() => running.runSync!(vast.batch, vast.out)).toThrow(
      expect.objectContaining({ code: "CTC_OUT_OF_MEMORY" }),
    );
    const small = problem(2, 1);
    await running.run(small.batch, small.out);
    expect(small.out.losses[0]).toBeCloseTo(2 * Math.log(10) - Math.log(3), 12);
  });

  test("of the caller's is let go of after a call", () => {
    const sample = emptySample(tables());
    const { batch, out } = problem(5, 2);
    plan(spec, topology, sample).runSync!(batch, out);
    const held = Object.values(sample);
    for (const array of [batch.data, batch.targets, out.grad]) expect(held).not.toContain(array);
  });

  test("is shared by all plans of a backend", () => {
    const sample = emptySample(tables());
    const { batch, out } = problem(50, 20);
    plan(spec, topology, sample).runSync!(batch, out);
    const { alpha } = sample;
    plan({ ...spec, input: "logProbs" }, topology, sample).runSync!(batch, out);
    expect(sample.alpha).toBe(alpha);
  });
});
