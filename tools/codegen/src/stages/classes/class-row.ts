import { add, type Block, bool, div, gt, i32, lt, mul, not, op, real, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel, Order } from "../../ir/nodes.ts";
import { C, N, shape, T } from "../../ir/shape.ts";
import { LOGS, logOf, type Probabilities } from "./probabilities.ts";

// One frame's C classes: emissions of the target's classes while the row is in cache, and the part of the gradient that
// needs no lattice. Emissions are taken relative to the frame's best class of the target, so that the lattice does not
// depend on the log-sum-exp; what that leaves out of the loss is the frame's `rest`.

export interface RowVariant {
  /** Whether each value is tested for NaN, for targets whose arithmetic may lose it. */
  readonly watchesNaN?: boolean;
  /** Whether `grad` can hold only results, because its elements have fewer digits than the arithmetic. */
  readonly coarse?: boolean;
  readonly input: "logits" | "logProbs";
  readonly gradient: "none" | "logits" | "logProbs";
}

/** Where the row is, and how wide. */
export interface Row {
  /** Index of its class 0 in `data` and `grad`. */
  readonly start: Expr;
  readonly classes: Expr;
}

/** Where a stage that has no `data` finds the sample's rows. */
export const gradPlace: Kernel["scalars"] = [
  { name: "dataStart", type: "i32", doc: "where the sample's frame 0 begins in `grad`" },
  { name: "timeStride", type: "i32", doc: "from a frame to the next in `grad`" },
];

export const rowScalars: Kernel["scalars"] = [
  { name: "classes", type: "i32", doc: "C" },
  { name: "dataStart", type: "i32", doc: "where the sample's frame 0 begins in `data` and `grad`" },
  { name: "timeStride", type: "i32", doc: "from a frame to the next in `data` and `grad`" },
];

export const gradScale: Kernel["scalars"][number] = {
  name: "gradScale",
  type: "real",
  doc: "factor of the whole gradient",
};

export const dataBuffer: Buffer = {
  name: "data",
  type: "real",
  storage: "value",
  access: "read",
  shape: shape([T, N, C]),
};

export const gradBuffer: Buffer = {
  name: "grad",
  type: "real",
  storage: "value",
  access: "readwrite",
  shape: shape([T, N, C]),
};

export interface Emissions {
  /** Index of the row's class 0 in `data`. */
  readonly row: Expr;
  /** Where the frame's emissions begin. */
  readonly start: Expr;
  readonly usedCount: Expr;
  /** What `emission` takes as its grain (ir/nodes.ts). */
  readonly grain: Expr;
  readonly order: Order;
  /** What classes without a column say of this frame, by their ids. */
  readonly free?: readonly { readonly id: number; readonly value: Expr }[];
  /** A buffer for the target's logits, where collecting them costs more than reading them again. */
  readonly collected?: string;
  /** Absent: `data` holds logarithms. */
  readonly probabilities?: Probabilities;
}

/** The best logit of the target's classes in a frame. Emissions are relative to it. */
export function bestLogit(
  b: Block,
  {
    row,
    usedCount,
    order,
    collected,
    probabilities,
    free = [],
  }: Pick<Emissions, "row" | "usedCount" | "order" | "collected" | "probabilities" | "free">,
): Expr {
  const scattered = logitOf(row, collected ? undefined : probabilities);
  const best = b.var("best", scattered(b, i32(0)));
  b.for("id", i32(collected ? 0 : 1), sub(usedCount, i32(1)), order, (id, b) => {
    const x = scattered(b, id);
    if (collected) b.write(collected, id, x);
    b.accumulate(best, "max", x);
  });
  if (collected && probabilities)
    b.if(probabilities.are, (b) => {
      b.invoke(i32(0), [LOGS], { usedCount, floor: probabilities.floor });
      b.assign(best, b.read(collected, i32(0)));
      // From 0, although 0 is counted already: lanes that begin at 1 would end past what was collected.
      b.for("id", i32(0), sub(usedCount, i32(1)), order, (id, b) =>
        b.accumulate(best, "max", b.let("x", b.read(collected, id))),
      );
    });
  for (const { value } of free) b.assign(best, select(gt(value, best), value, best));
  // If all of them have probability 0, any finite number will do.
  return b.let("base", select(op("bool", "isMasked", best), real(0), best));
}

/** Where a class of the target has its logit. */
export function logitOf(row: Expr, probabilities?: Probabilities): (b: Block, id: Expr) => Expr {
  return (b, id) => {
    const x = b.let("x", b.read("data", add(row, b.read("used", id))));
    if (!probabilities) return x;
    return b.let("logit", select(probabilities.are, logOf(b, x, probabilities.floor), x));
  };
}

/** Writes the frame's emissions. @returns the best logit, to which they are relative */
export function writeEmissions(b: Block, options: Emissions): Expr {
  const { row, start, usedCount, grain, order, collected, free = [] } = options;
  const last = sub(usedCount, i32(1));
  const logit = collected
    ? (b: Block, id: Expr) => b.let("x", b.read(collected, id))
    : logitOf(row, options.probabilities);
  const base = bestLogit(b, options);
  b.for("id", i32(0), last, order, (id, b) => {
    b.write("emissions", add(start, id), op("emission", "emission", logit(b, id), base, grain));
  });
  for (const { id, value } of free)
    b.write("emissions", add(start, i32(id)), op("emission", "emission", value, base, grain));
  b.write("emissions", add(start, usedCount), op("emission", "noEmission"));
  return base;
}

/** What a frame leaves out of the loss: `log(factor) + rest`. One of them is NaN if any value of the row is. */
export interface Rest {
  readonly rest: Expr;
  /** Absent: 1. */
  readonly factor?: Expr;
  /** If NaN is tested for: whether the row holds one, which rest and factor need not show. */
  readonly poisoned?: Expr;
}

/** The row's part of the gradient, if any is asked for. */
export function writeRow(
  b: Block,
  { input, gradient, watchesNaN = false, coarse = false }: RowVariant,
  row: Row,
  base: Expr,
  scale: Expr | undefined,
  probabilities?: Probabilities,
): Rest {
  if (input === "logits") {
    const written = gradient === "none" ? undefined : { scale: scale!, coarse };
    return softmax(b, row, base, written, watchesNaN);
  }
  const poisoned =
    gradient === "logits"
      ? exponentials(b, row, scale!)
      : scan(b, row, gradient === "logProbs", probabilities);
  const rest = select(poisoned, real(Number.NaN, "total"), sub(real(0, "total"), widen(base)));
  return { rest: b.let("rest", rest) };
}

// Above this sum a row is computed again relative to its own maximum. Below it no class is 16 nats above the base, where x - base
// is rounded to 2^-21 in float32. At 64 nats, two equal classes came out as far apart as the whole tolerance.
const LARGEST_SUM = real(2 ** 22, "total");

// Terms are stored as float32.
const LARGEST_TERMS = real(1e30, "total");

const widen = (value: Expr): Expr => op("total", "widen", value);

/** The gradient's row becomes softmax * scale, if anything is written. */
function softmax(
  b: Block,
  row: Row,
  base: Expr,
  written: { readonly scale: Expr; readonly coarse: boolean } | undefined,
  watchesNaN: boolean,
): Rest {
  const watched = watchesNaN
    ? { poisoned: b.var("poisoned", bool(false)), possible: b.var("possible", bool(false)) }
    : undefined;
  const shift = b.var("shift", base);
  const sum = b.var("sum", real(0, "total"));
  const exponential = (x: Expr) => op("real", "expValue", sub(x, shift));
  const pass = (b: Block, watched?: { readonly poisoned: Expr; readonly possible: Expr }) =>
    each(b, row, (b, x, at) => {
      if (watched) {
        b.accumulate(watched.poisoned, "either", op("bool", "isNaN", x));
        b.accumulate(watched.possible, "either", not(op("bool", "isMasked", x)));
      }
      const e = b.let("e", exponential(x));
      if (written && !written.coarse) b.write("grad", at, e);
      b.accumulate(sum, "add", e);
    });
  pass(b, watched);
  // A sum of 0: every class is -Infinity. Relative to the maximum that gives NaN, as it should.
  const fine = op("bool", "both", gt(sum, real(0, "total")), lt(sum, LARGEST_SUM));
  b.if(op("bool", "either", op("bool", "isNaN", sum), not(fine)), (b) => {
    b.assign(shift, b.read("data", row.start));
    each(b, row, (b, x) => b.accumulate(shift, "max", x));
    b.assign(sum, real(0, "total"));
    pass(b);
  });
  if (written) {
    const factor = b.let("factor", op("real", "round", div(widen(written.scale), sum)));
    const last = sub(add(row.start, row.classes), i32(1));
    b.for("c", row.start, last, "bulk", (at, b) => {
      const e = written.coarse ? exponential(b.let("x", b.read("data", at))) : b.read("grad", at);
      b.write("grad", at, mul(e, factor));
    });
  }
  const rest = b.let("rest", sub(widen(shift), widen(base)));
  if (!watched) return { rest, factor: sum };
  // A softmax is NaN where one of the row is, or where nothing is above -Infinity.
  return { rest, factor: sum, poisoned: op("bool", "either", watched.poisoned, not(watched.possible)) };
}

/** The gradient's row becomes exp(x) * scale; says whether there is a NaN. */
function exponentials(b: Block, row: Row, scale: Expr): Expr {
  const sum = b.var("sum", real(0, "total"));
  each(b, row, (b, x, at) => {
    const e = b.let("e", op("real", "expValue", x));
    b.write("grad", at, mul(e, scale));
    b.accumulate(sum, "add", e);
  });
  const poisoned = b.var("poisoned", bool(false));
  b.if(op("bool", "either", op("bool", "isNaN", sum), not(lt(sum, LARGEST_TERMS))), (b) =>
    each(b, row, (b, x, at) => {
      b.write("grad", at, mul(op("real", "expAny", x), scale));
      b.accumulate(poisoned, "either", op("bool", "isNaN", x));
    }),
  );
  return poisoned;
}

/** A softmax in bfloat16 may come to 1 + 2^-7. */
const LARGEST_PROBABILITY = real(1 + 2 ** -7);

/** What is no probability is as good as NaN. */
function scan(b: Block, row: Row, clear: boolean, probabilities: Probabilities | undefined): Expr {
  const poisoned = b.var("poisoned", bool(false));
  each(b, row, (b, x, at) => {
    if (clear) b.write("grad", at, real(0));
    b.accumulate(poisoned, "either", op("bool", "isNaN", x));
  });
  if (probabilities)
    b.if(probabilities.are, (b) =>
      each(b, row, (b, x) => {
        const outside = op("bool", "either", lt(x, real(0)), gt(x, LARGEST_PROBABILITY));
        b.accumulate(poisoned, "either", outside);
      }),
    );
  return poisoned;
}

function each(b: Block, { start, classes }: Row, body: (b: Block, x: Expr, at: Expr) => void): void {
  b.for("c", start, sub(add(start, classes), i32(1)), "bulk", (at, b) =>
    body(b, b.let("x", b.read("data", at)), at),
  );
}
