import type { FloatArray } from "@ctckit/core/backend";
import type { Tables } from "./tables.ts";

// A Sample holds everything that the stages read and write. It is the argument of every generated function. It is kept
// between calls, grows to the largest sample seen, and is freed with the backend. So a call at a size seen before
// allocates nothing here.

export interface Sample extends Tables {
  // the sample's description
  frames: number;
  /** One call of a row stage handles frames firstFrame to endFrame - 1. */
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
  /** 1 if `data` holds probabilities, of which none counts for less than the floor. */
  probabilities: number;
  floor: number;
  /** -1 keeps every row of alpha, 1 keeps the last two. */
  rowMask: number;
  data: FloatArray;
  grad: FloatArray;
  targets: Int32Array;
  // what the stages pass to each other; the shapes stand beside the generated functions
  slots: Int32Array;
  ids: Int32Array;
  used: Int32Array;
  differs: Int32Array;
  counts: Int32Array;
  emissions: Float64Array;
  sums: Float64Array;
  gamma: Float64Array;
  alpha: Float64Array;
  alphaExponent: Int32Array;
  beta: Float64Array;
  betaExponent: Int32Array;
  total: Float64Array;
  totalExponent: Int32Array;
  alive: Int32Array;
}

/** Drops the caller's arrays. An idle backend must not keep them alive. */
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
    probabilities: 0,
    floor: 0,
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
    counts: NO_INTEGERS,
    total: NO_REALS,
    totalExponent: NO_INTEGERS,
    alive: NO_INTEGERS,
  };
}
