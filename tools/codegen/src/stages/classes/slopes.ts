import { add, type Block, div, i32, kernel, mul, op, real, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";
import { usedBuffer } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { eachFrame, everyFrame, frameRange, frameWidth } from "./all-frames.ts";
import { bestLogit, dataBuffer, gradBuffer, logitOf, rowScalars } from "./class-row.ts";
import { probabilitiesOf, probabilityScalars } from "./probabilities.ts";

// A direction in the space of `data`: what each class of each frame counts for.

export const slopesBuffer = (schedule: Schedule, access: Buffer["access"]): Buffer => ({
  name: "slopes",
  type: "real",
  access,
  shape: everyFrame(schedule),
});

/**
 * Of the target's classes, relative to the largest in the frame: a number that all alignments have in common changes no covariance, and
 * sums over many frames stay small. `data` is the direction here.
 */
export function slopes(schedule: Schedule): Kernel {
  return kernel(
    {
      name: "slopes",
      doc: "What each class of the target counts for in each frame, relative to the most.",
      scalars: [
        ...frameRange,
        ...rowScalars.filter(({ name }) => name !== "classes"),
        { name: "usedCount", type: "i32", doc: "U" },
        ...probabilityScalars,
      ],
      buffers: [
        dataBuffer,
        usedBuffer(schedule),
        slopesBuffer(schedule, "write"),
        { name: "bases", type: "total", access: "write", shape: shape([T], "the most") },
      ],
    },
    (b, scalar) => {
      const [usedCount, { order }] = [scalar("usedCount"), schedule];
      eachFrame(b, scalar, (b, t, row) => {
        const start = b.let("start", mul(t, frameWidth(usedCount, schedule)));
        const probabilities = probabilitiesOf(scalar);
        const base = bestLogit(b, { row, usedCount, order, probabilities });
        b.for("id", i32(0), sub(usedCount, i32(1)), order, (id, b) => {
          const x = logitOf(row, probabilities)(b, id);
          // A class of probability 0 has no alignment, so any finite number will do.
          b.write("slopes", add(start, id), select(op("bool", "isMasked", x), real(0), sub(x, base)));
        });
        b.write("slopes", add(start, usedCount), real(0));
        b.write("bases", t, op("total", "widen", base));
      });
    },
  );
}

/**
 * The derivative of the log-sum-exp along a direction, and that of the softmax: what all classes have in a Hessian of the loss of logits.
 * The direction lies in `grad`, and becomes the softmax's derivative.
 */
export function softmaxSlopes(): Kernel {
  return kernel(
    {
      name: "softmaxSlopes",
      doc: "The derivatives of log-sum-exp and softmax along a direction.",
      scalars: [...frameRange, ...rowScalars],
      buffers: [
        dataBuffer,
        gradBuffer,
        { name: "bases", type: "total", access: "write", shape: shape([T], "that of the log-sum-exp") },
      ],
    },
    (b, scalar) => {
      eachFrame(b, scalar, (b, t, row) => {
        const last = sub(add(row, scalar("classes")), i32(1));
        const best = b.var("best", b.read("data", row));
        b.for("c", row, last, "bulk", (at, b) => b.accumulate(best, "max", b.read("data", at)));
        const exponential = (b: Block, at: Expr) =>
          b.let("e", op("real", "expValue", sub(b.read("data", at), best)));
        const [sum, first] = [b.var("sum", real(0, "total")), b.var("first", real(0, "total"))];
        b.for("c", row, last, "bulk", (at, b) => {
          const e = exponential(b, at);
          b.accumulate(sum, "add", e);
          b.accumulate(first, "add", mul(e, b.read("grad", at)));
        });
        const mean = b.let("mean", div(first, sum));
        b.write("bases", t, mean);
        const scale = b.let("scale", op("real", "round", div(real(1, "total"), sum)));
        const centre = b.let("centre", op("real", "round", mean));
        b.for("c", row, last, "bulk", (at, b) =>
          b.write("grad", at, mul(mul(exponential(b, at), scale), sub(b.read("grad", at), centre))),
        );
      });
    },
  );
}
