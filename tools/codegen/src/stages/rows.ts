import { add, type Block, div, gt, i32, kernel, lt, mul, not, op, real, select, sub } from "../ir/build.ts";
import type { Expr, Kernel } from "../ir/nodes.ts";

// The C-wide part of one sample, frame by frame: emissions of the target's classes while the row is in cache, and the part
// of the gradient that needs no lattice. Emissions are taken relative to the frame's best class of the target, so that the
// lattice does not depend on the log-sum-exp; `sums` collects what that leaves out of the loss.

// Rows do not depend on each other, so a call does some of them: workers split a sample, and V8 gets functions that it
// enters often (js at T = 200, C = 5000, N = 1: 100 calls until they were fast when a call did all frames).

export const frameRange = [
  { name: "firstFrame", type: "i32", doc: "the first frame to do" },
  { name: "endFrame", type: "i32", doc: "the frame after the last one to do" },
] as const;

export interface RowsVariant {
  readonly name: string;
  readonly doc: string;
  readonly input: "logits" | "logProbs";
  readonly gradient: "none" | "logits" | "logProbs";
}

export const rowsVariants: readonly RowsVariant[] = [
  { name: "logitRows", doc: "Emissions, log-sum-exp and softmax.", input: "logits", gradient: "logits" },
  { name: "logitRowsLoss", doc: "Emissions and log-sum-exp.", input: "logits", gradient: "none" },
  { name: "logProbRows", doc: "Emissions and exp(logProb).", input: "logProbs", gradient: "logits" },
  {
    name: "logProbRowsPartial",
    doc: "Emissions; the gradient's rows become 0.",
    input: "logProbs",
    gradient: "logProbs",
  },
  { name: "logProbRowsLoss", doc: "Emissions.", input: "logProbs", gradient: "none" },
];

// Terms of exp(x - base) are stored as float32: past this sum a row is done again relative to its own maximum.
const LARGEST_SUM = 1e30;

export function rows({ name, doc, input, gradient }: RowsVariant): Kernel {
  return kernel(
    {
      name,
      doc,
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length" },
        ...frameRange,
        { name: "classes", type: "i32", doc: "C" },
        { name: "dataStart", type: "i32", doc: "where the sample's frame 0 begins in `data` and `grad`" },
        { name: "timeStride", type: "i32", doc: "from a frame to the next in `data` and `grad`" },
        { name: "usedCount", type: "i32", doc: "U, classes that the target uses, the blank counted" },
        ...(gradient === "logits"
          ? [{ name: "gradScale", type: "real", doc: "factor of the whole gradient" } as const]
          : []),
      ],
      buffers: [
        { name: "data", type: "real", storage: "value", access: "read", shape: "[T, N, C]" },
        ...(gradient === "none"
          ? []
          : [
              {
                name: "grad",
                type: "real",
                storage: "value",
                access: "readwrite",
                shape: "[T, N, C]",
              } as const,
            ]),
        { name: "used", type: "i32", access: "read", shape: "[U]" },
        { name: "emissions", type: "emission", access: "write", shape: "[T, U+1]" },
        {
          name: "sums",
          type: "real",
          access: "write",
          shape: "[T], log-sum-exp - best logit, or - best log-prob; NaN if any value of the frame is",
        },
      ],
    },
    (b, scalar) => {
      const [frames, classes, usedCount] = [scalar("frames"), scalar("classes"), scalar("usedCount")];
      const reach = b.let("reach", op("real", "reach", frames));
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
        const base = emissionsOf(b, { t, row, usedCount, reach });
        const rest = b.var("rest", sub(real(0), base));
        if (input === "logits") {
          const scale = gradient === "none" ? {} : { scale: scalar("gradScale") };
          softmax(b, { row, base, classes, rest, ...scale });
        } else if (gradient === "logits") exponentials(b, { row, classes, rest, scale: scalar("gradScale") });
        else scan(b, { row, classes, rest, clear: gradient === "logProbs" });
        b.write("sums", t, rest);
      });
    },
  );
}

/** Writes the frame's emissions and gives the best logit they are relative to. */
function emissionsOf(
  b: Block,
  { t, row, usedCount, reach }: Record<"t" | "row" | "usedCount" | "reach", Expr>,
): Expr {
  const last = sub(usedCount, i32(1));
  const logit = (b: Block, id: Expr) => b.let("x", b.read("data", add(row, b.read("used", id))));
  const best = b.var("best", logit(b, i32(0)));
  b.for("id", i32(1), last, "ascending", (id, b) => {
    const x = logit(b, id);
    b.assign(best, select(gt(x, best), x, best));
  });
  // Where all of them have probability 0, any finite number will do.
  const base = b.let("base", select(op("bool", "isMasked", best), real(0), best));
  const start = b.let("start", mul(t, add(usedCount, i32(1))));
  b.for("id", i32(0), last, "any", (id, b) => {
    b.write("emissions", add(start, id), op("emission", "emission", logit(b, id), base, reach));
  });
  b.write("emissions", add(start, usedCount), op("emission", "noEmission"));
  return base;
}

interface Row {
  readonly row: Expr;
  readonly classes: Expr;
  /** What the frame leaves to the loss. */
  readonly rest: Expr;
  readonly scale?: Expr;
}

/** `rest` becomes log-sum-exp - base; where `scale` is given, the gradient's row becomes softmax * scale. */
function softmax(b: Block, { row, base, classes, rest, scale }: Row & { base: Expr }): void {
  const shift = b.var("shift", base);
  const sum = b.var("sum", real(0));
  const pass = (b: Block) =>
    each(b, row, classes, (b, x, at) => {
      const e = b.let("e", op("real", "expValue", sub(x, shift)));
      if (scale) b.write("grad", at, e);
      b.assign(sum, add(sum, e));
    });
  pass(b);
  // A sum of 0: every class is -Infinity, and relative to the maximum that gives NaN, as it should.
  const fine = op("bool", "both", gt(sum, real(0)), lt(sum, real(LARGEST_SUM)));
  b.if(op("bool", "either", op("bool", "isNaN", sum), not(fine)), (b) => {
    b.assign(shift, b.read("data", row));
    each(b, row, classes, (b, x) => b.assign(shift, select(gt(x, shift), x, shift)));
    b.assign(sum, real(0));
    pass(b);
  });
  b.assign(rest, add(sub(shift, base), op("real", "log", sum)));
  if (!scale) return;
  const factor = b.let("factor", div(scale, sum));
  b.for("c", row, sub(add(row, classes), i32(1)), "any", (at, b) =>
    b.write("grad", at, mul(b.read("grad", at), factor)),
  );
}

/** The gradient's row becomes exp(x) * scale. */
function exponentials(b: Block, { row, classes, rest, scale }: Row): void {
  const sum = b.var("sum", real(0));
  each(b, row, classes, (b, x, at) => {
    const e = b.let("e", op("real", "expValue", x));
    b.write("grad", at, mul(e, scale!));
    b.assign(sum, add(sum, e));
  });
  b.if(op("bool", "either", op("bool", "isNaN", sum), not(lt(sum, real(LARGEST_SUM)))), (b) =>
    each(b, row, classes, (b, x, at) => {
      b.write("grad", at, mul(op("real", "expAny", x), scale!));
      poison(b, x, rest);
    }),
  );
}

function scan(b: Block, { row, classes, rest, clear }: Row & { clear: boolean }): void {
  each(b, row, classes, (b, x, at) => {
    if (clear) b.write("grad", at, real(0));
    poison(b, x, rest);
  });
}

function poison(b: Block, x: Expr, rest: Expr): void {
  b.if(op("bool", "isNaN", x), (b) => b.assign(rest, x));
}

function each(b: Block, row: Expr, classes: Expr, body: (b: Block, x: Expr, at: Expr) => void): void {
  b.for("c", row, sub(add(row, classes), i32(1)), "ascending", (at, b) =>
    body(b, b.let("x", b.read("data", at)), at),
  );
}
