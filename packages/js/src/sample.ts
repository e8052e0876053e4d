import type { FloatArray } from "@ctckit/core";
import type { Tables } from "./tables.ts";

// Everything the stages of one sample read and write: the argument of every generated function, kept and reused. It grows
// to the largest sample seen and is never freed before the plan is, so a call at a size seen before allocates nothing.

export interface Sample extends Tables {
  // what the sample is
  frames: number;
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
  gamma: Float64Array; // [T, U+1]
  alpha: Float64Array; // [T or 2, 2, S+3]
  alphaExponent: Int32Array;
  beta: Float64Array; // [2, 2, S+3]
  betaExponent: Int32Array;
  readonly counts: Int32Array; // [2]
  readonly sums: Float64Array; // [1]
  readonly total: Float64Array; // [1]
  readonly totalExponent: Int32Array; // [1]
  readonly logTotal: Float64Array; // [1]
  readonly alive: Int32Array; // [1]
}

export function emptySample(tables: Tables): Sample {
  const [reals, integers] = [new Float64Array(0), new Int32Array(0)];
  return {
    ...tables,
    frames: 0,
    classes: 0,
    blank: 0,
    targetStart: 0,
    targetLength: 0,
    usedCount: 0,
    dataStart: 0,
    timeStride: 0,
    gradScale: 1,
    rowMask: -1,
    data: reals,
    grad: reals,
    targets: integers,
    slots: integers,
    ids: integers,
    used: integers,
    differs: integers,
    emissions: reals,
    gamma: reals,
    alpha: reals,
    alphaExponent: integers,
    beta: reals,
    betaExponent: integers,
    counts: new Int32Array(2),
    sums: new Float64Array(1),
    total: new Float64Array(1),
    totalExponent: new Int32Array(1),
    logTotal: new Float64Array(1),
    alive: new Int32Array(1),
  };
}
