import { add, div, gt, i32, kernel, mul, real, select, sub } from "../../ir/build.ts";
import type { Kernel } from "../../ir/nodes.ts";
import { usedBuffer } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { frameRange } from "./all-frames.ts";
import { dataBuffer, gradBuffer, rowScalars } from "./class-row.ts";

/** From the gradient by log-probs to that by probabilities, at the target's classes: elsewhere both are 0. */
export function quotients(schedule: Schedule): Kernel {
  return kernel(
    {
      name: "quotients",
      doc: "Divides the gradient at the target's classes by their probabilities; 0 up to the floor.",
      scalars: [
        ...frameRange,
        ...rowScalars.filter(({ name }) => name !== "classes"),
        { name: "usedCount", type: "i32", doc: "U" },
        { name: "floor", type: "real", doc: "no probability counts for less" },
      ],
      buffers: [dataBuffer, gradBuffer, usedBuffer(schedule)],
    },
    (b, scalar) =>
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
        b.for("id", i32(0), sub(scalar("usedCount"), i32(1)), "any", (id, b) => {
          const at = b.let("at", add(row, b.read("used", id)));
          const x = b.let("x", b.read("data", at));
          b.write("grad", at, select(gt(x, scalar("floor")), div(b.read("grad", at), x), real(0)));
        });
      }),
  );
}
