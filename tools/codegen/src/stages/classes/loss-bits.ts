import { add, type Block, gt, i32, mul, op } from "../../ir/build.ts";
import type { Buffer, Expr } from "../../ir/nodes.ts";
import { N, shape } from "../../ir/shape.ts";

// What a stage after the loss wants to know of it. As bits, because arithmetic may assume that every number is finite.

export const sampleScalar = { name: "sample", type: "i32", doc: "n, its place in `losses`" } as const;

/** The upper word of an infinite loss, and how many words it has. */
const LOSSES = {
  f32: { infinite: 0x7f80_0000, words: 1 },
  f64: { infinite: 0x7ff0_0000, words: 2 },
} as const;

export type LossType = keyof typeof LOSSES;

export const lossBits = (type: LossType): Buffer => ({
  name: "losses",
  type: "i32",
  access: "read",
  shape: shape([N], `the bits of ${type}`),
});

export function readLoss(
  b: Block,
  type: LossType,
  sample: Expr,
): { readonly finite: Expr; readonly poisoned: Expr } {
  const { infinite, words } = LOSSES[type];
  const upper = words === 1 ? sample : add(mul(sample, i32(words)), i32(words - 1));
  const bits = b.let("bits", op("i32", "and", b.read("losses", upper), i32(0x7fff_ffff)));
  return { finite: gt(i32(infinite), bits), poisoned: gt(bits, i32(infinite)) };
}
