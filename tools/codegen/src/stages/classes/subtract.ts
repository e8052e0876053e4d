import { add, i32, kernel, mul, sub } from "../../ir/build.ts";
import type { Kernel } from "../../ir/nodes.ts";
import { C, N, shape, T, U } from "../../ir/shape.ts";
import { frameRange } from "./all-frames.ts";
import { gradPlace, gradScale } from "./class-row.ts";

/** The sparse part of the gradient: posteriors leave only the classes that the target uses. */
export function subtract(): Kernel {
  return kernel(
    {
      name: "subtract",
      doc: "Subtracts gradScale * posterior at the target's classes.",
      scalars: [...frameRange, ...gradPlace, { name: "usedCount", type: "i32", doc: "U" }, gradScale],
      buffers: [
        { name: "grad", type: "real", storage: "value", access: "readwrite", shape: shape([T, N, C]) },
        { name: "used", type: "i32", access: "read", shape: shape([U]) },
        { name: "gamma", type: "real", access: "read", shape: shape([T, add(U, i32(1))]) },
      ],
    },
    (b, scalar) => {
      const usedCount = scalar("usedCount");
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
        const start = b.let("start", mul(t, add(usedCount, i32(1))));
        b.for("id", i32(0), sub(usedCount, i32(1)), "any", (id, b) => {
          const at = b.let("at", add(row, b.read("used", id)));
          b.write(
            "grad",
            at,
            sub(b.read("grad", at), mul(b.read("gamma", add(start, id)), scalar("gradScale"))),
          );
        });
      });
    },
  );
}
