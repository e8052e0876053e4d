import { add, type Block, div, ge, i32, min, mul, op, real, sub } from "../ir/build.ts";
import type { Buffer, Expr } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import { emissionId, type Window } from "./lattice-rows.ts";
import { overrun, padded, type Schedule } from "./schedule.ts";

// One frame's posteriors, from those of its cells to those of the target's classes. They are divided by their own sum, so
// that they add up to 1 whatever the rounding: 7 times less float32 error at T = 2000 than dividing by the total.

export interface FrameGamma {
  /** Counts the posterior of `family[k]`, once for each cell of the frame's window that has one. */
  add(b: Block, family: string, k: Expr, posterior: Expr): void;
  /** Writes the frame's row of gamma; gives the factor that makes it add up to 1. */
  finish(b: Block): Expr;
}

export interface GammaRow {
  /** Where the frame's row of gamma begins. */
  readonly start: Expr;
  readonly usedCount: Expr;
  readonly targetLength: Expr;
  readonly window: Window;
  /** Whether some cells of the window have no posterior. */
  readonly sparse: boolean;
}

export function gammaBuffers(lattice: Lattice, schedule: Schedule, shape: string): Buffer[] {
  const gamma: Buffer = { name: "gamma", type: "real", access: "readwrite", shape };
  if (schedule === "serial") return [gamma];
  const posteriors = (shape: string): Buffer => ({
    name: "posteriors",
    type: "real",
    access: "readwrite",
    shape,
  });
  if (schedule === "lanes") return [gamma, posteriors(`[S+${1 + overrun(schedule)}]`)];
  return [
    gamma,
    posteriors(`[${Object.keys(lattice.families).length}, S+1]`),
    { name: "starts", type: "i32", access: "read", shape: "[U+2], where each id's positions begin" },
    { name: "positions", type: "i32", access: "read", shape: "[S], the k of each id's labels" },
  ];
}

const FORMS = { serial: scattered, parallel: gathered, lanes: lined } as const;

export function frameGamma(b: Block, lattice: Lattice, schedule: Schedule, row: GammaRow): FrameGamma {
  return FORMS[schedule](b, lattice, row);
}

/** Each posterior is added where its class is. The blank's, in which half of all cells end, stays in a local. */
function scattered(b: Block, lattice: Lattice, row: GammaRow): FrameGamma {
  const { start, usedCount } = row;
  b.for("id", i32(0), usedCount, "any", (id, b) => b.write("gamma", add(start, id), real(0)));
  const blank = b.var("blankGamma", real(0));
  return {
    add(b, family, k, posterior) {
      if (lattice.families[family] === "blank") return b.assign(blank, add(blank, posterior));
      const at = b.let("at", add(start, emissionId(b, lattice, family, k)));
      b.write("gamma", at, add(b.read("gamma", at), posterior));
    },
    finish: (b) => share(b, row, blank),
  };
}

/** Posteriors wait in a row of their own; then each class adds up those of its positions. No two classes share one. */
function gathered(b: Block, lattice: Lattice, row: GammaRow): FrameGamma {
  const { start, usedCount, targetLength, window } = row;
  const families = Object.keys(lattice.families);
  const at = (family: string, k: Expr) =>
    add(mul(i32(families.indexOf(family)), add(targetLength, i32(1))), k);
  for (const family of families)
    b.for("k", window.low, window.high, "any", (k, b) => b.write("posteriors", at(family, k), real(0)));
  const of = (emitted: "blank" | "label") =>
    families.filter((family) => lattice.families[family] === emitted);
  return {
    add: (b, family, k, posterior) => b.write("posteriors", at(family, k), posterior),
    finish(b) {
      const blank = b.var("blankGamma", real(0));
      for (const family of of("blank"))
        b.for("k", window.low, window.high, "any", (k, b) =>
          b.accumulate(blank, "add", b.read("posteriors", at(family, k))),
        );
      b.for("id", i32(1), sub(usedCount, i32(1)), "any", (id, b) => {
        const sum = b.var("classGamma", real(0));
        const [from, to] = [b.read("starts", id), sub(b.read("starts", add(id, i32(1))), i32(1))];
        b.for("i", from, to, "ascending", (i, b) => {
          const k = b.let("position", b.read("positions", i));
          b.if(within(k, window), (b) => {
            for (const family of of("label")) b.assign(sum, add(sum, b.read("posteriors", at(family, k))));
          });
        });
        b.write("gamma", add(start, id), sum);
      });
      b.write("gamma", add(start, usedCount), real(0));
      b.write("gamma", start, blank);
      const mass = b.var("mass", real(0));
      b.for("id", i32(0), sub(usedCount, i32(1)), "any", (id, b) =>
        b.accumulate(mass, "add", b.read("gamma", add(start, id))),
      );
      return b.let("share", div(real(1), mass));
    },
  };
}

/** Posteriors of labels wait in a row and are then added up one after the other, as two neighbours may share a class. */
function lined(b: Block, lattice: Lattice, row: GammaRow): FrameGamma {
  const { start, usedCount, targetLength, window, sparse } = row;
  const order = padded("lanes");
  if (sparse) b.for("k", window.low, window.high, order, (k, b) => b.write("posteriors", k, real(0)));
  const blank = b.var("blankGamma", real(0));
  return {
    add(b, family, k, posterior) {
      if (lattice.families[family] === "blank") b.accumulate(blank, "add", posterior);
      else b.write("posteriors", k, posterior);
    },
    finish(b) {
      b.for("id", i32(0), usedCount, order, (id, b) => b.write("gamma", add(start, id), real(0)));
      const last = min(window.high, sub(targetLength, i32(1)));
      b.for("k", window.low, last, "ascending", (k, b) => {
        const at = b.let("at", add(start, b.read("ids", k)));
        b.write("gamma", at, add(b.read("gamma", at), b.read("posteriors", k)));
      });
      // From 0 on, as the row was cleared: the same elements past U - 1 are 0, and so is the blank's until now.
      const mass = b.var("mass", blank);
      b.for("id", i32(0), sub(usedCount, i32(1)), order, (id, b) =>
        b.accumulate(mass, "add", b.read("gamma", add(start, id))),
      );
      b.write("gamma", start, blank);
      return b.let("share", div(real(1), mass));
    },
  };
}

function within(k: Expr, { low, high }: Window): Expr {
  return op("bool", "both", ge(k, low), ge(high, k));
}

function share(b: Block, { start, usedCount }: GammaRow, blank: Expr): Expr {
  b.write("gamma", start, blank);
  const mass = b.var("mass", blank);
  b.for("id", i32(1), sub(usedCount, i32(1)), "ascending", (id, b) =>
    b.assign(mass, add(mass, b.read("gamma", add(start, id)))),
  );
  return b.let("share", div(real(1), mass));
}
