import { add, i32, kernel, mul, op, real, select, sub } from "../../ir/build.ts";
import type { Kernel } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";
import { frameRange } from "../classes/all-frames.ts";
import { dataBuffer, type RowVariant, rowScalars, writeRow } from "../classes/class-row.ts";

/** What the class of each frame of a path says: its log-probability, NaN where any value of the frame is. */
export function pathScores(input: RowVariant["input"]): Kernel {
  return kernel(
    {
      name: input === "logits" ? "logitScores" : "logProbScores",
      doc: "The log-probability of each frame's class; NaN where any value of the frame is.",
      scalars: [...frameRange, ...rowScalars],
      buffers: [
        dataBuffer,
        { name: "path", type: "i32", access: "read", shape: shape([T], "the class of each frame") },
        { name: "scores", type: "total", access: "write", shape: shape([T]) },
      ],
    },
    (b, scalar) => {
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
        const x = b.let("x", b.read("data", add(row, b.read("path", t))));
        // Relative to it, what the row leaves out is minus its log-probability.
        const base = b.let("base", select(op("bool", "isMasked", x), real(0), x));
        const place = { start: row, classes: scalar("classes") };
        const { rest, factor } = writeRow(b, { input, gradient: "none" }, place, base, undefined);
        const left = factor ? add(rest, op("total", "log", factor)) : rest;
        b.write("scores", t, op("total", "sub", real(0, "total"), left));
      });
    },
  );
}
