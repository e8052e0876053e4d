import type { FloatArray } from "@ctckit/core";
import type { Tables } from "./tables.ts";

// Everything the stages of one sample read and write: the argument of every generated function, kept and reused. It grows
// to the largest sample seen and is freed with the backend, so a call at a size seen before allocates nothing in here.

export interface Sample extends Tables {
  // what the sample is
  frames: number;
  /** What one call of a row stage does: frames firstFrame to endFrame - 1. */
  firstFrame: number;
  endFrame: number;
  classes: number;
  blank: number;
  targetStart: number;
  targetLength: number;
  usedCount: number;
  dataStart: number;
  timeStride: number;
  gradScale: number;
  /** -1 keeps every row of alpha, 1 the last two. */
  rowMask: number;
  data: FloatArray;
  grad: FloatArray;
  targets: Int32Array;
  // what stages hand to each other
  slots: Int32Array; // [C]
  ids: Int32Array; // [S+1]
  used: Int32Array; // [S+1]
  differs: Int32Array; // [S+2]
  emissions: Float64Array; // [T, U+1]
  sums: Float64Array; // [T]
  gamma: Float64Array; // [T, U+1]
  alpha: Float64Array; // [T or 2, 2, S+3]
  alphaExponent: Int32Array;
  beta: Float64Array; // [2, 2, S+3]
  betaExponent: Int32Array;
  readonly counts: Int32Array; // [2]
  readonly total: Float64Array; // [1]
  readonly totalExponent: Int32Array; // [1]
  readonly alive: Int32Array; // [1]
}

/** Lets go of the caller's arrays, which an idle backend must not keep alive. */
export function release(sample: Sample): void {
  sample.data = sample.grad = NO_REALS;
  sample.targets = NO_INTEGERS;
}

const NO_REALS = new Float64Array(0);
const NO_INTEGERS = new Int32Array(0);

export function emptySample(tables: Tables): Sample {
  return {
    ...tables,
    frames: 0,
    firstFrame: 0,
    endFrame: 0,
    classes: 0,
    blank: 0,
    targetStart: 0,
    targetLength: 0,
    usedCount: 0,
    dataStart: 0,
    timeStride: 0,
    gradScale: 1,
    rowMask: -1,
    data: NO_REALS,
    grad: NO_REALS,
    targets: NO_INTEGERS,
    slots: NO_INTEGERS,
    ids: NO_INTEGERS,
    used: NO_INTEGERS,
    differs: NO_INTEGERS,
    emissions: NO_REALS,
    sums: NO_REALS,
    gamma: NO_REALS,
    alpha: NO_REALS,
    alphaExponent: NO_INTEGERS,
    beta: NO_REALS,
    betaExponent: NO_INTEGERS,
    counts: new Int32Array(2),
    total: new Float64Array(1),
    totalExponent: new Int32Array(1),
    alive: new Int32Array(1),
  };
}
