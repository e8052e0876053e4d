import { add, type Block, gt, i32, lt, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr, Kernel, Pass } from "../ir/nodes.ts";
import { expand } from "./expand.ts";
import { BINARY, polynomial, powerOfTwo } from "./polynomial.ts";

// exp in float32, without branch or table: 2^n * 2^f, n to the nearest. Adding MAGIC leaves n + 127 in
// the low bits of a float32's pattern. The power is a factor and not an addition to the pattern, because NaN must stay NaN:
// its payload would be shifted into the exponent. Below 2^-127 the result is 0, above 2^127 infinite.

const MAGIC = real(1.5 * 2 ** 23 + 127, "f32");

export const polynomialExp: Pass = (kernel) => lowerExp(kernel, byPattern);

/** For languages that may take `(x + c) - c` for x: n through an integer. */
export const polynomialExpByInteger: Pass = (kernel) => lowerExp(kernel, byInteger);

/** n + 127 as an integer in the low bits, and what x is more than n. */
type Split = (b: Block, x: Expr) => { readonly bits: Expr; readonly fraction: Expr };

const byPattern: Split = (b, x) => {
  const shifted = b.let("shifted", add(x, MAGIC));
  return { bits: op("i32", "bits", shifted), fraction: sub(x, op("f32", "sub", shifted, MAGIC)) };
};

const byInteger: Split = (b, x) => {
  const raised = b.let("raisedOctaves", op("i32", "truncate", add(x, real(127.5, "f32"))));
  return { bits: raised, fraction: sub(x, op("f32", "toReal", sub(raised, i32(127)))) };
};

function lowerExp(kernel: Kernel, split: Split): Kernel {
  return expand(kernel, (b, value) => {
    const [x] = value.args;
    if (value.op === "exp" || value.op === "expValue") return exponential(b, x!, split);
    if (value.op !== "expAny") return value;
    // A result next to float32's largest has n = 128, whose power is infinite by itself: half the argument, squared.
    const root = b.let("root", exponential(b, mul(x!, real(0.5, "f32")), split));
    return mul(root, root);
  });
}

function exponential(b: Block, x: Expr, split: Split): Expr {
  const octaves = b.let("octaves", mul(x, real(Math.fround(1 / Math.LN2), "f32")));
  const raised = b.let("raised", select(lt(octaves, real(-127, "f32")), real(-127, "f32"), octaves));
  const cut = b.let("cut", select(gt(raised, real(128, "f32")), real(128, "f32"), raised));
  const { bits, fraction } = split(b, cut);
  return mul(polynomial(BINARY, b.let("fraction", fraction)), powerOfTwo(bits));
}
