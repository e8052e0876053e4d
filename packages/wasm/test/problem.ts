import type { Batch, LossOutput, PlanSpec } from "@ctckit/core";
import { compile, modulesOf } from "../src/module.ts";
import { ctc, rows } from "../src/topologies.ts";
import { checkTopologies } from "../src/topology.ts";

// Batches as core hands them to a plan, for tests that look behind the backend.

export const spec: PlanSpec = {
  topology: "ctc",
  dtype: "float32",
  input: "logits",
  operation: "gradient",
  gradient: "logits",
};

export const scoring: PlanSpec = { topology: "ctc", dtype: "float32", input: "logits", operation: "loss" };

export interface Shape {
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  readonly targetLength: number;
}

export interface Problem {
  readonly batch: Batch;
  readonly out: LossOutput & { readonly grad: Float32Array };
}

/** Wavy logits, all frames count, neighbouring labels differ. */
export function problem(shape: Shape, seed = 1): Problem {
  const { time: T, batch: N, classes: C } = shape;
  const data = Float32Array.from({ length: T * N * C }, (_, i) => 2 * Math.sin((i + 1) * (seed + 0.37)));
  return { batch: { ...lengthsOf(shape), data }, out: outputOf(shape) };
}

/** What memory is reckoned from: lengths and no values, so it may be as large as it likes. */
export function lengthsOf({ time: T, batch: N, classes: C, targetLength: S }: Shape): Batch {
  return {
    time: T,
    batch: N,
    classes: C,
    data: new Float32Array(0),
    timeStride: N * C,
    batchStride: C,
    blank: 0,
    targets: Int32Array.from({ length: N * S }, (_, k) => 1 + (k % (C - 1))),
    targetOffsets: Int32Array.from({ length: N + 1 }, (_, n) => n * S),
    inputLengths: new Int32Array(N).fill(T),
    gradScale: new Float64Array(N).fill(1),
  };
}

export function outputOf({ time: T, batch: N, classes: C }: Shape): Problem["out"] {
  return { losses: new Float64Array(N), grad: new Float32Array(T * N * C) };
}

export const [topology] = checkTopologies([ctc]) as [ReturnType<typeof checkTopologies>[number]];
export const compiled = async () => {
  const [module] = modulesOf(await compile([topology.bytes.join(rows)]));
  return new Map([[topology, module!]]);
};
