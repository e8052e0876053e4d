import type { Op, Type } from "./nodes.ts";

// What each operation means for numbers. A bool is 0 or 1. A weight or an emission is its natural logarithm (dead is
// -Infinity). On vectors the interpreter does the same lane by lane.

/** Operations that take or return vectors are in the interpreter. */
export type LaneOp = "splat" | "lanes" | "ramp" | "sumLanes" | "maxLanes" | "anyLane";
export type ScalarOp = Exclude<Op, LaneOp | "select">;

/** What a value of this type is stored as. */
export function rounded(type: Type, value: number): number {
  return type === "f32" ? Math.fround(value) : type === "i32" ? value | 0 : value;
}

const pattern = new DataView(new ArrayBuffer(4));
const truth = (test: boolean): number => (test ? 1 : 0);

/**
 * An arc's log-weight below this acts as -Infinity: exp(-2.9 million). Down to it a weight is exact. It is the same in every
 * representation, so that no backend keeps a path that another drops.
 */
export const LEAST_ARC = -(2 ** 22 - 1) * Math.LN2;

/** In octaves, of a dead weight. */
const LEAST_MAGNITUDE = -(2 ** 28);

/** What each operation means. Only `select` does not evaluate all of its arguments. */
export const OPERATIONS: Readonly<Record<ScalarOp, (...args: number[]) => number>> = {
  add: (a, b) => a! + b!,
  sub: (a, b) => a! - b!,
  mul: (a, b) => a! * b!,
  div: (a, b) => a! / b!,
  fma: (a, b, c) => a! * b! + c!,
  and: (a, b) => a! & b!,
  min: (a, b) => Math.min(a!, b!),
  max: (a, b) => Math.max(a!, b!),
  abs: (a) => Math.abs(a!),
  lt: (a, b) => truth(a! < b!),
  gt: (a, b) => truth(a! > b!),
  ge: (a, b) => truth(a! >= b!),
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  isNaN: (a) => truth(Number.isNaN(a)),
  isMasked: (a) => truth(a === Number.NEGATIVE_INFINITY),
  either: (a, b) => truth(a !== 0 || b !== 0),
  both: (a, b) => truth(a !== 0 && b !== 0),
  not: (a) => truth(a === 0),
  toReal: (a) => a!,
  truncate: (a) => Math.trunc(a!) || 0,
  bits: (a) => {
    pattern.setFloat32(0, a!);
    return pattern.getInt32(0);
  },
  fromBits: (a) => {
    pattern.setInt32(0, a!);
    return pattern.getFloat32(0);
  },
  shl: (a, b) => a! << b!,
  shr: (a, b) => a! >>> b!,
  widen: (a) => a!,
  round: (a) => a!,
  exp: (a) => Math.exp(a!),
  expValue: (a) => Math.exp(a!),
  expAny: (a) => Math.exp(a!),
  log: (a) => Math.log(a!),
  logWeight: (a) => a!,
  dead: () => Number.NEGATIVE_INFINITY,
  one: () => 0,
  sum: (a, b) => {
    const [high, low] = [Math.max(a!, b!), Math.min(a!, b!)];
    return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
  },
  larger: (a, b) => Math.max(a!, b!),
  above: (a, b) => truth(a! > b!),
  scale: (a, b) => a! + b!,
  reach: () => Number.POSITIVE_INFINITY,
  emission: (x, best) => x! - best!,
  noEmission: () => Number.NEGATIVE_INFINITY,
  arc: (x) => (x! < LEAST_ARC ? Number.NEGATIVE_INFINITY : x!),
  posterior: (alpha, beta, total) => Math.exp(alpha! + beta! - total!),
  product: (a, b) => a! + b!,
  magnitude: (a) => Math.max(LEAST_MAGNITUDE, Math.ceil(a! / Math.LN2)),
  relative: (a, magnitude) => Math.exp(a! - magnitude! * Math.LN2),
  absolute: (a, magnitude) => Math.log(a!) + magnitude! * Math.LN2,
  over: (a, magnitude) => a! - magnitude! * Math.LN2,
  isDead: (a) => truth(a === Number.NEGATIVE_INFINITY),
};
