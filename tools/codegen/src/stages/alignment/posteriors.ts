import { sharedSums } from "../../derive/shared-sums.ts";
import { familiesOf } from "../../derive/vocabulary.ts";
import { add, type Block, div, eq, i32, kernel, max, min, op, real, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weighed, weightScalars } from "../cells/arc-weights.ts";
import { emissionReader } from "../cells/emissions.ts";
import { guardBuffers, guardReader } from "../cells/guards.ts";
import { sumsByReading } from "../cells/sums.ts";
import type { EmissionSource } from "../classes/frame-source.ts";
import { idsShape } from "../labels/labels.ts";
import { endings } from "../lattice/ends.ts";
import { beta } from "../sweep/direction.ts";
import { inLoops } from "../sweep/loops.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { frameBefore, sweep } from "../sweep/sweep.ts";
import { blockBuffer, blockRows, blockScalars } from "./block.ts";
import { extend } from "./extend.ts";

// The posteriors of the states of one path: alpha and beta under the algebra of sums, of which what lies on the path is kept and two
// rows besides. Alpha's block is all of the lattice. Beta's becomes smaller on the way: its host leaves out what has no part in any
// posterior. They are divided by the total, since a frame's own sum would take all of its alphas.

const path: readonly Buffer[] = [
  { name: "pathFamily", type: "i32", access: "read", shape: shape([T], "the place of a family in the spec") },
  { name: "pathLabel", type: "i32", access: "read", shape: shape([T], "k") },
];
const passing = (access: Buffer["access"]): Buffer => ({
  name: "passing",
  type: "weight",
  access,
  shape: shape([T], "alpha along the path"),
});
const total = (access: Buffer["access"]): Buffer => ({
  name: "total",
  type: "weight",
  access,
  shape: shape([1]),
});

/** Alpha of some more frames. */
export const alongAlpha = (lattice: Lattice, schedule: Schedule, source: EmissionSource): Kernel =>
  extend(lattice, schedule, source, {
    name: "alongAlpha",
    doc: "Alpha of some more frames: the weight of all partial paths that end in a state. Keeps what lies on a path.",
    buffers: [...path, passing("write")],
    close(b, t, row) {
      const passed = row.readIn(b, b.read("pathFamily", t), b.read("pathLabel", t));
      b.write("passing", t, b.let("passed", passed));
    },
  });

/** The weight of all paths, from alpha's last row. */
export function totalOf(lattice: Lattice, schedule: Schedule): Kernel {
  return kernel(
    {
      name: "totalOf",
      doc: "The weight of all paths.",
      scalars: [
        ...blockScalars,
        { name: "grain", type: "real", doc: "as an emission's" },
        ...weightScalars(lattice),
      ],
      buffers: [blockBuffer(lattice, schedule, "readwrite"), total("write")],
    },
    (b, scalar) => {
      const { rowOf, windowOf } = blockRows(b, lattice, schedule, scalar);
      const last = sub(scalar("frames"), i32(1));
      const weights = arcWeights(b, lattice, scalar, scalar("grain"));
      const ends = endings(b, lattice, rowOf(b, last), windowOf(last), scalar("lastLabel"), weights);
      const sum = ends
        .map(({ weight }) => weight)
        .reduce((sum, end) => b.let("all", op("weight", "sum", sum, end)));
      b.write("total", i32(0), sum);
    },
  );
}

/** Beta of some frames before those done, and the path's posteriors there. */
export function alongBeta(lattice: Lattice, schedule: Schedule, source: EmissionSource): Kernel {
  const direction = beta(lattice);
  const families = familiesOf(lattice);
  return kernel(
    {
      name: "alongBeta",
      doc: "Beta of some more frames, the last first, and the posteriors of a path's states there.",
      scalars: [
        { name: "from", type: "i32", doc: "the first frame to do, the highest" },
        { name: "to", type: "i32", doc: "the last one, the lowest" },
        ...blockScalars,
        { name: "targetLength", type: "i32", doc: "S" },
        { name: "usedCount", type: "i32", doc: "U" },
        { name: "grain", type: "real", doc: "as an emission's" },
        ...source.scalars,
        ...weightScalars(lattice),
      ],
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        ...source.buffers,
        blockBuffer(lattice, schedule, "readwrite"),
        ...path,
        passing("read"),
        total("read"),
        { name: "posteriors", type: "real", access: "write", shape: shape([T], "of the path's states") },
      ],
    },
    (b, scalar) => {
      const opened = source.open(b, scalar);
      const { rowOf, windowOf } = blockRows(b, lattice, schedule, scalar, scalar("targetLength"));
      const weights = arcWeights(b, lattice, scalar, scalar("grain"));
      const guard = guardReader(lattice, schedule, scalar("targetLength"));
      const all = b.let("all", b.read("total", i32(0)));
      const last = b.let("last", sub(scalar("frames"), i32(1)));
      const write = (b: Block, t: Expr, value: Expr) => {
        const alpha = b.let("alphaHere", b.read("passing", t));
        const joint = b.let("joint", op("weight", "product", alpha, value));
        // A share of the whole may have the larger magnitude, by a unit, and a small mantissa.
        const magnitude = b.let("magnitude", max(op("i32", "magnitude", joint), op("i32", "magnitude", all)));
        const share = div(op("real", "relative", joint, magnitude), op("real", "relative", all, magnitude));
        b.write("posteriors", t, max(real(0), min(real(1), share)));
      };
      const here = (b: Block, t: Expr) => ({
        family: b.let("pathIn", b.read("pathFamily", t)),
        k: b.let("pathK", b.read("pathLabel", t)),
      });

      b.if(eq(scalar("from"), last), (b) => {
        const { low, high } = windowOf(last);
        const emission = emissionReader(b, lattice, opened.frame(b, last).start);
        const row = rowOf(b, last);
        row.fillDead(b, low, high);
        const at = here(b, last);
        const own = b.var("own", op("weight", "dead"));
        for (const { family, k, weight } of lattice.final) {
          const end = b.let("endK", add(scalar("lastLabel"), i32(k)));
          b.if(op("bool", "both", op("bool", "ge", end, low), op("bool", "ge", high, end)), (b) => {
            const one = weighed(b, b.let("one", op("weight", "one")), weight, weights);
            row.write(b, family, end, b.let("ending", op("weight", "scale", one, emission(b, family, end))));
            const isPath = op("bool", "both", eq(at.family, i32(families.indexOf(family))), eq(at.k, end));
            b.if(isPath, (b) => b.assign(own, one));
          });
        }
        write(b, last, own);
      });
      const course = {
        direction,
        from: min(scalar("from"), sub(last, i32(1))),
        to: scalar("to"),
        guard,
        weights,
      };
      sweep(b, inLoops(schedule), course, (b, t) => {
        const next = frameBefore(direction, t);
        const [previous, row] = [rowOf(b, next), rowOf(b, t)];
        const { low, high } = windowOf(t);
        const window = { low: b.let("low", low), high: b.let("high", high) };
        previous.pad(b, direction.step, windowOf(next), window);
        const at = here(b, t);
        const cell = (b: Block, family: string, k: Expr) => previous.read(b, family, k);
        const betas = sumsByReading(b, { sums: sharedSums(direction.step), cell, guard, weights }, at.k);
        const [first, ...others] = families;
        const own = b.var("own", betas[first!]!);
        for (const name of others)
          b.if(eq(at.family, i32(families.indexOf(name))), (b) => b.assign(own, betas[name]!));
        write(b, t, own);
        const emission = emissionReader(b, lattice, opened.frame(b, t).start);
        return { t, window, previous, row, emission, stem: "Beta" };
      });
    },
  );
}
