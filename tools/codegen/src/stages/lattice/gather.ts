import { labelFamilies, namedClasses } from "../../derive/vocabulary.ts";
import { windowEdges } from "../../derive/window.ts";
import { add, div, eq, ge, i32, kernel, mul, op, real, select, sub } from "../../ir/build.ts";
import type { Expr, Kernel } from "../../ir/nodes.ts";
import { S, shape, U } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { keptCell, keptRow, keptShape, meetingScalar } from "../cells/kept-cells.ts";
import { type Window, windowAt } from "../cells/window.ts";
import { frameRange } from "../classes/all-frames.ts";
import { gradBuffer, gradPlace, gradScale } from "../classes/class-row.ts";
import { type DensePart, written } from "../classes/dense-part.ts";

/**
 * From the posteriors of all cells to the gradient, independently for each frame. Each class adds up those of its
 * positions in the target. No two classes share a position, so no two threads add to the same entry.
 *
 * @param dense where the rest of their gradient is from
 */
export function gather(lattice: Lattice, dense: DensePart = written): Kernel {
  const edges = windowEdges(lattice);
  const named = namedClasses(lattice);
  const labels = labelFamilies(lattice);
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
        meetingScalar,
        gradScale,
      ],
      buffers: [
        { name: "posteriors", type: "real", access: "read", shape: keptShape(lattice) },
        {
          name: "starts",
          type: "i32",
          access: "read",
          shape: shape([add(U, i32(2))], "where each id's positions begin"),
        },
        { name: "positions", type: "i32", access: "read", shape: shape([S], "the k of each id's labels") },
        { name: "used", type: "i32", access: "read", shape: shape([U]) },
        ...dense.buffers,
        { ...gradBuffer, access: dense === written ? "readwrite" : "write" },
      ],
    },
    (b, scalar) => {
      const [usedCount, targetLength] = [scalar("usedCount"), scalar("targetLength")];
      b.for("t", scalar("firstFrame"), sub(scalar("endFrame"), i32(1)), "any", (t, b) => {
        const at = keptCell(lattice, keptRow(t, scalar("meeting")), targetLength);
        const { low, high } = windowAt(edges, t, scalar("frames"), targetLength);
        const here = { low: b.let("low", low), high: b.let("high", high) };
        const own = new Map(named.map((name) => [name, b.var(name, real(0))]));
        const mass = b.var("mass", real(0));
        b.for("k", here.low, here.high, "any", (k, b) => {
          for (const [family, emits] of Object.entries(lattice.families)) {
            const posterior = b.let("posterior", b.read("posteriors", at(family, k)));
            b.accumulate(mass, "add", posterior);
            const special = own.get(emits);
            if (special) b.accumulate(special, "add", posterior);
          }
        });
        // Divided by their own sum, as in gamma.ts, and scaled after that: the two factors in one may be beyond the dtype's range.
        const share = b.let("share", div(real(1), mass));
        const row = b.let("row", add(scalar("dataStart"), mul(t, scalar("timeStride"))));
        const partAt = dense.of(b, { t, row, usedCount, gradScale: scalar("gradScale") });
        b.for("id", i32(0), sub(usedCount, i32(1)), "any", (id, b) => {
          const ofFamilies = named.reduceRight<Expr>(
            (rest, name, i) => select(eq(id, i32(i)), own.get(name)!, rest),
            real(0),
          );
          const sum = b.var("gamma", ofFamilies);
          const [from, to] = [b.read("starts", id), sub(b.read("starts", add(id, i32(1))), i32(1))];
          b.for("i", from, to, "ascending", (i, b) => {
            const k = b.let("position", b.read("positions", i));
            b.if(within(k, here), (b) => {
              for (const family of labels) b.assign(sum, add(sum, b.read("posteriors", at(family, k))));
            });
          });
          const cell = b.let("at", add(row, b.read("used", id)));
          b.write("grad", cell, sub(partAt(b, cell), mul(mul(sum, share), scalar("gradScale"))));
        });
      });
    },
  );
}

function within(k: Expr, { low, high }: Window): Expr {
  return op("bool", "both", ge(k, low), ge(high, k));
}
