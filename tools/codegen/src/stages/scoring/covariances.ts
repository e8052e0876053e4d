import { backwardStep } from "../../derive/step.ts";
import { familiesOf, namedClasses } from "../../derive/vocabulary.ts";
import { windowEdges } from "../../derive/window.ts";
import { add, type Block, div, ge, i32, kernel, min, mul, op, real, select, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../../ir/nodes.ts";
import { S, shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { arcWeights, weighed } from "../cells/arc-weights.ts";
import { CellRows, cellBuffer } from "../cells/cell-rows.ts";
import { guardBuffers, guardReader } from "../cells/guards.ts";
import { type Window, windowAt } from "../cells/window.ts";
import { everyFrame, frameWidth } from "../classes/all-frames.ts";
import { slopesBuffer } from "../classes/slopes.ts";
import { idsShape } from "../labels/labels.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { frameValues, meanOf, meanScalars } from "./path-values.ts";
import { meansBuffer } from "./prefix-means.ts";

/** Of one frame's cells: posteriors, before they are divided by their sum, and the means of the paths through them. */
const frameBuffers = (lattice: Lattice, { overrun }: Schedule): Buffer[] =>
  ["shares", "moments"].map((name) => ({
    name,
    type: "real",
    access: "readwrite",
    shape: shape([familiesOf(lattice).length, add(S, i32(1 + overrun))]),
  }));

/**
 * How the posterior of a class in a frame changes with the values: their covariance, over all paths, with whether the path emits the class
 * there. From the last frame to the first, with what is behind a cell on average.
 */
export function covariances(lattice: Lattice, schedule: Schedule): Kernel {
  const [edges, step] = [windowEdges(lattice), backwardStep(lattice)];
  return kernel(
    {
      name: "covariances",
      doc: "The covariance of each class in each frame with the values of a path, and the mean value.",
      scalars: meanScalars(lattice),
      buffers: [
        { name: "ids", type: "i32", access: "read", shape: idsShape(schedule) },
        ...guardBuffers(lattice, schedule),
        slopesBuffer(schedule, "read"),
        cellBuffer(lattice, schedule, "alpha", T, "read"),
        cellBuffer(lattice, schedule, "onward", T, "read"),
        { name: "total", type: "weight", access: "read", shape: shape([1]) },
        meansBuffer(lattice, schedule, "before", T, "read"),
        meansBuffer(lattice, schedule, "behind", 2, "readwrite"),
        ...frameBuffers(lattice, schedule),
        { name: "tilts", type: "real", access: "readwrite", shape: everyFrame(schedule) },
        { name: "expected", type: "total", access: "write", shape: shape([1], "the mean value") },
      ],
    },
    (b, scalar) => {
      const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
      const rows = new CellRows(b, lattice, schedule, targetLength);
      const arcs = arcWeights(b, lattice, scalar);
      const guard = guardReader(lattice, schedule, targetLength);
      const total = b.let("all", b.read("total", i32(0)));
      const expected = b.var("mean", real(0, "total"));
      const cells = new FrameCells(b, lattice, schedule, targetLength);
      const behindOf = (b: Block, t: Expr) => rows.row(b, "behind", op("i32", "and", t, i32(1)));
      const written = { usedCount: scalar("usedCount"), targetLength, expected };

      b.comment("the last frame: only final states");
      const last = b.let("last", sub(frames, i32(1)));
      {
        const window = windowAt(edges, last, frames, targetLength);
        const value = frameValues(b, lattice, schedule, scalar, last);
        const [alpha, before, behind] = [
          rows.row(b, "alpha", last),
          rows.row(b, "before", last),
          behindOf(b, last),
        ];
        b.for("k", window.low, window.high, schedule.order, (k, b) => {
          for (const family of familiesOf(lattice)) {
            cells.write(b, family, k, real(0), real(0));
            behind.write(b, family, k, value(b, family, k));
          }
        });
        const sums = cells.sums(b);
        for (const { family, k: distance, weight } of lattice.final) {
          const k = b.let("endK", add(targetLength, i32(distance)));
          b.if(ge(k, i32(0)), (b) => {
            const one = weighed(b, b.let("one", op("weight", "one")), weight, arcs);
            const here = b.let("here", alpha.read(b, family, k));
            const share = b.let("share", op("real", "posterior", here, one, total));
            // A final state that no path has come to may be outside the window, where nothing was written.
            const mean = select(op("bool", "isDead", here), real(0), before.read(b, family, k));
            sums.add(b, { family, k, share, mean, value: value(b, family, k) });
          });
        }
        sums.scatter(b, last, window, written);
      }

      b.for("t", i32(0), sub(last, i32(1)), "descending", (t, b) => {
        const next = add(t, i32(1));
        const { low, high } = windowAt(edges, t, frames, targetLength);
        const window = { low: b.let("low", low), high: b.let("high", high) };
        const value = frameValues(b, lattice, schedule, scalar, t);
        const [alpha, before] = [rows.row(b, "alpha", t), rows.row(b, "before", t)];
        const [weights, means, behind] = [rows.row(b, "onward", next), behindOf(b, next), behindOf(b, t)];
        const sums = cells.sums(b);
        b.for("k", window.low, window.high, schedule.order, (k, b) => {
          for (const [family, terms] of Object.entries(step)) {
            const onward = meanOf(b, { weights, means, guard, arcs }, terms, k);
            const here = b.let("here", alpha.read(b, family, k));
            const share = b.let("share", op("real", "posterior", here, onward.weight, total));
            const own = value(b, family, k);
            behind.write(b, family, k, add(onward.mean, own));
            const mean = b.let("through", add(before.read(b, family, k), onward.mean));
            sums.add(b, { family, k, share, mean, value: own });
          }
        });
        sums.scatter(b, t, window, written);
      });
      b.write("expected", i32(0), expected);
    },
  );
}

interface CellShare {
  readonly family: string;
  readonly k: Expr;
  readonly share: Expr;
  readonly mean: Expr;
  readonly value: Expr;
}

interface Written {
  readonly usedCount: Expr;
  readonly targetLength: Expr;
  readonly expected: Expr;
}

/** The cells of the frame at hand, and their sums. */
class FrameCells {
  readonly #lattice: Lattice;
  readonly #schedule: Schedule;
  readonly #length: Expr;

  constructor(b: Block, lattice: Lattice, schedule: Schedule, targetLength: Expr) {
    this.#lattice = lattice;
    this.#schedule = schedule;
    this.#length = b.let("length", add(targetLength, i32(1 + schedule.overrun)));
  }

  #at(family: string, k: Expr): Expr {
    return add(mul(i32(familiesOf(this.#lattice).indexOf(family)), this.#length), k);
  }

  write(b: Block, family: string, k: Expr, share: Expr, mean: Expr): void {
    b.write("shares", this.#at(family, k), share);
    b.write("moments", this.#at(family, k), mean);
  }

  sums(b: Block) {
    const [mass, first, values] = [b.var("mass", real(0)), b.var("first", real(0)), b.var("values", real(0))];
    return {
      add: (b: Block, { family, k, share, mean, value }: CellShare) => {
        this.write(b, family, k, share, mean);
        b.accumulate(mass, "add", share);
        b.accumulate(first, "add", mul(share, mean));
        b.accumulate(values, "add", mul(share, value));
      },
      scatter: (b: Block, t: Expr, window: Window, { expected, ...row }: Written) => {
        b.assign(expected, add(expected, op("total", "widen", div(values, mass))));
        this.#scatter(b, t, window, { ...row, mass, centre: b.let("centre", div(first, mass)) });
      },
    };
  }

  /** Neighbours may share a class, so one after the other. A covariance is that with the mean of the frame taken away: a frame's sum is 0. */
  #scatter(
    b: Block,
    t: Expr,
    { low, high }: Window,
    {
      usedCount,
      targetLength,
      mass,
      centre,
    }: Omit<Written, "expected"> & { readonly mass: Expr; readonly centre: Expr },
  ): void {
    const { families } = this.#lattice;
    const start = b.let("start", mul(t, frameWidth(usedCount, this.#schedule)));
    const factor = b.let("factor", div(real(1), mass));
    b.for("id", i32(0), usedCount, this.#schedule.order, (id, b) =>
      b.write("tilts", add(start, id), real(0)),
    );
    const tilt = (b: Block, family: string, k: Expr) => {
      const at = this.#at(family, k);
      const share = mul(b.read("shares", at), factor);
      return b.let("tilt", mul(share, sub(b.read("moments", at), centre)));
    };
    for (const family of familiesOf(this.#lattice)) {
      const named = namedClasses(this.#lattice).indexOf(families[family]!);
      const end = named < 0 ? min(high, sub(targetLength, i32(1))) : high;
      if (named < 0)
        b.for("k", low, end, "ascending", (k, b) => {
          const at = b.let("at", add(start, b.read("ids", k)));
          b.write("tilts", at, add(b.read("tilts", at), tilt(b, family, k)));
        });
      else {
        const own = b.var("own", real(0));
        b.for("k", low, end, "any", (k, b) => b.accumulate(own, "add", tilt(b, family, k)));
        const at = add(start, i32(named));
        b.write("tilts", at, add(b.read("tilts", at), own));
      }
    }
  }
}
