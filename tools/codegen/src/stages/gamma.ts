import { add, type Block, div, i32, min, real, sub } from "../ir/build.ts";
import type { Buffer, Expr } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import { emissionId, type Window } from "./lattice-rows.ts";
import { type OneThread, overrun, padded } from "./schedule.ts";

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

export function gammaBuffers(schedule: OneThread, shape: string): Buffer[] {
  const gamma: Buffer = { name: "gamma", type: "real", access: "readwrite", shape };
  if (schedule === "serial") return [gamma];
  const row = `[S+${1 + overrun(schedule)}]`;
  return [gamma, { name: "posteriors", type: "real", access: "readwrite", shape: row }];
}

const FORMS = { serial: scattered, lanes: lined } as const;

export function frameGamma(b: Block, lattice: Lattice, schedule: OneThread, row: GammaRow): FrameGamma {
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

function share(b: Block, { start, usedCount }: GammaRow, blank: Expr): Expr {
  b.write("gamma", start, blank);
  const mass = b.var("mass", blank);
  b.for("id", i32(1), sub(usedCount, i32(1)), "ascending", (id, b) =>
    b.assign(mass, add(mass, b.read("gamma", add(start, id)))),
  );
  return b.let("share", div(real(1), mass));
}
