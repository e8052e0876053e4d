import { window } from "../derive/window.ts";
import { add, div, eq, ge, gt, i32, kernel, mul, op, real, select, sub } from "../ir/build.ts";
import type { Expr, Kernel } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import { type DensePart, written } from "./dense-part.ts";
import { keptCell, keptShape } from "./kept-cells.ts";
import { frameWindow, type Window } from "./lattice-rows.ts";
import { gradBuffer, gradPlace, gradScale } from "./row.ts";
import { frameRange } from "./rows.ts";

/**
 * From the posteriors of all cells to the gradient, frame by frame and independently: each class adds up those of its
 * positions in the target. No two classes share one, so nothing is added to by two threads.
 *
 * @param dense where the rest of their gradient is from
 */
export function gather(lattice: Lattice, dense: DensePart = written): Kernel {
  const span = window(lattice);
  const labels = Object.keys(lattice.families).filter((family) => lattice.families[family] === "label");
  return kernel(
    {
      name: "gather",
      doc: "Subtracts gradScale * posterior at the target's classes.",
      scalars: [
        { name: "frames", type: "i32", doc: "the sample's input length, at least 1" },
        ...frameRange,
        ...gradPlace,
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        { name: "meeting", type: "i32", doc: "the last frame whose posteriors lie at the frame's own row" },
        gradScale,
      ],
      buffers: [
        { name: "posteriors", type: "real", access: "read", shape: keptShape(lattice) },
        { name: "starts", type: "i32", access: "read", shape: "[U+2], where each id's positions begin" },
        { name: "positions", type: "i32", access: "read", shape: "[S], the k of each id's labels" },
        { name: "used", type: "i32", access: "read", shape: "[U]" },
        ...dense.buffers,
        { ...gradBuffer, access: dense === written ? "readwrite" : "write" },
      ],
    },
    (b, scalar) => {
      const [usedCount, targetLength] = [scalar("usedCount"), scalar("targetLength")];
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const at = keptCell(lattice, add(t, select(gt(t, scalar("meeting")), i32(1), i32(0))), targetLength);
        const { low, high } = frameWindow(span, t, scalar("frames"), targetLength);
        const here = { low: b.let("low", low), high: b.let("high", high) };
        const [blank, mass] = [b.var("blank", real(0)), b.var("mass", real(0))];
        b.for("k", here.low, here.high, "any", (k, b) => {
          for (const [family, emits] of Object.entries(lattice.families)) {
            const posterior = b.let("posterior", b.read("posteriors", at(family, k)));
            b.accumulate(mass, "add", posterior);
            if (emits === "blank") b.accumulate(blank, "add", posterior);
          }
        });
        // Divided by their own sum, as in gamma.ts.
        const factor = b.let("factor", mul(div(real(1), mass), scalar("gradScale")));
        const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
        const partAt = dense.of(b, { t, row, usedCount, gradScale: scalar("gradScale") });
        b.for("id", i32(0), sub(usedCount, i32(1)), "any", (id, b) => {
          const sum = b.var("gamma", select(eq(id, i32(0)), blank, real(0)));
          const [from, to] = [b.read("starts", id), sub(b.read("starts", add(id, i32(1))), i32(1))];
          b.for("i", from, to, "ascending", (i, b) => {
            const k = b.let("position", b.read("positions", i));
            b.if(within(k, here), (b) => {
              for (const family of labels) b.assign(sum, add(sum, b.read("posteriors", at(family, k))));
            });
          });
          const cell = b.let("at", add(row, b.read("used", id)));
          b.write("grad", cell, sub(partAt(b, cell), mul(sum, factor)));
        });
      });
    },
  );
}

function within(k: Expr, { low, high }: Window): Expr {
  return op("bool", "both", ge(k, low), ge(high, k));
}
