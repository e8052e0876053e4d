import { add, Block, gt, i32, kernel, local, lt, mul, Names, op, real, select, sub } from "../ir/build.ts";
import type { Buffer, Expr, Func, Kernel, Pass } from "../ir/nodes.ts";
import { rewriteExprs } from "../ir/rewrite.ts";
import { shape } from "../ir/shape.ts";

// exp for targets whose own is slow (V8's Math.exp takes 10 ns): exp(x) = 2^(i / PER_OCTAVE) * exp(r), the power from a
// table, exp(r) by its Taylor polynomial, |r| <= ln 2 / 64 = 0.0108. The table is filled by a kernel of its own, by exact
// halving of the roots of 2, so that it holds the same bits on every engine. Arguments run from any negative number, where
// the result becomes 0 below the table, up to 88; NaN stays NaN.

const PER_OCTAVE = 32;
const OCTAVES_UP = 127;

export interface ExpTable {
  readonly function: string;
  readonly table: string;
  /** The table begins at 2^-octavesDown: below it lies the type's underflow, and denormals cost 100 cycles each. */
  readonly octavesDown: number;
  readonly degree: number;
}

/** The series' remainder is r^7 / 5040 < 4e-18; the whole is off by |x| 2^-53, as x itself is. */
export const DOUBLE: ExpTable = { function: "exp", table: "powers", octavesDown: 1021, degree: 6 };
/** Remainder r^4 / 24 < 6e-10, a hundredth of float32's unit roundoff. */
export const SINGLE: ExpTable = {
  function: "expSingle",
  table: "singlePowers",
  octavesDown: 126,
  degree: 3,
};

export function tableExp(ops: Readonly<Partial<Record<"exp" | "expValue", ExpTable>>>): Pass {
  return (lowered) => {
    const used = new Set<ExpTable>();
    const rewritten = rewriteExprs(lowered, (expr) => {
      const wanted =
        expr.kind === "op" && (expr.op === "exp" || expr.op === "expValue") ? ops[expr.op] : undefined;
      if (!wanted || expr.kind !== "op") return expr;
      used.add(wanted);
      return { kind: "call", type: expr.type, function: wanted.function, args: expr.args };
    });
    const functions = [...used].map(expFunction);
    return {
      ...rewritten,
      functions: [...(lowered.functions ?? []), ...functions],
      buffers: [...lowered.buffers, ...functions.flatMap(({ tables }) => tables)],
    };
  };
}

function expFunction({ function: name, table, octavesDown, degree }: ExpTable): Func {
  const powers: Buffer = {
    name: table,
    type: "f64",
    access: "read",
    shape: shape([tableLength({ octavesDown })]),
  };
  const f64 = (value: number): Expr => real(value, "f64");
  const b = new Block([powers], new Names(["x"]));
  const x = local("x", "f64");
  const floor = -octavesDown * Math.LN2;
  const above = b.let("above", select(lt(x, f64(floor)), f64(floor), x));
  const clamped = b.let("clamped", select(gt(above, f64(88)), f64(88), above));
  const origin = octavesDown * PER_OCTAVE;
  const index = b.let(
    "index",
    op("i32", "truncate", add(mul(clamped, f64(PER_OCTAVE / Math.LN2)), f64(origin + 0.5))),
  );
  const rest = b.let(
    "rest",
    sub(clamped, mul(op("f64", "toReal", sub(index, i32(origin))), f64(Math.LN2 / PER_OCTAVE))),
  );
  // Horner: 1 + r (1 + r (1/2 + r (1/6 + ...))), built from the innermost coefficient outwards.
  let factorial = Array.from({ length: degree }, (_, i) => i + 1).reduce((product, i) => product * i, 1);
  let series = f64(1 / factorial);
  for (let i = degree; i > 0; i--) {
    factorial /= i;
    series = op("f64", "add", f64(1 / factorial), op("f64", "mul", rest, series));
  }
  return {
    name,
    doc: `exp(x) for x <= 88, degree ${degree}`,
    param: { name: "x", type: "f64" },
    tables: [powers],
    body: b.stmts,
    result: mul(b.read(table, index), series),
  };
}

export function tableLength({ octavesDown }: Pick<ExpTable, "octavesDown">): number {
  return (octavesDown + OCTAVES_UP + 1) * PER_OCTAVE;
}

/** 2^(i / PER_OCTAVE) to the last bit, by integers: ECMAScript leaves the rounding of `**` open. */
function rootOfTwo(i: number): number {
  const [root, bits] = [BigInt(PER_OCTAVE), 60n];
  const power = 2n ** (BigInt(i) + root * bits);
  let [low, high] = [2n ** bits, 2n ** (bits + 1n)];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** root <= power) low = middle;
    else high = middle;
  }
  return Number(low) / 2 ** Number(bits);
}

/** Fills a table. Its entry 0 is 0, where every smaller argument ends. */
export function fillPowers({ function: name, table, octavesDown }: ExpTable): Kernel {
  const filled = `${name}Table`;
  const f64 = (value: number): Expr => real(value, "f64");
  return kernel(
    {
      name: filled,
      doc: `Fills ${table}: 2^(i / ${PER_OCTAVE} - ${octavesDown}), and 0 at index 0. ${tableLength({ octavesDown })} elements.`,
      scalars: [],
      buffers: [
        { name: table, type: "f64", access: "readwrite", shape: shape([tableLength({ octavesDown })]) },
      ],
    },
    (b) => {
      const origin = octavesDown * PER_OCTAVE;
      for (let i = 0; i < PER_OCTAVE; i++) b.write(table, i32(origin + i), f64(rootOfTwo(i)));
      b.for("i", i32(0), i32(origin - 1), "descending", (i, b) =>
        b.write(table, i, mul(b.read(table, add(i, i32(PER_OCTAVE))), f64(0.5))),
      );
      b.for("i", i32(origin + PER_OCTAVE), i32(tableLength({ octavesDown }) - 1), "ascending", (i, b) =>
        b.write(table, i, mul(b.read(table, sub(i, i32(PER_OCTAVE))), f64(2))),
      );
      b.write(table, i32(0), f64(0));
    },
  );
}
