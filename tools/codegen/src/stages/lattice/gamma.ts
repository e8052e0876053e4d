import { labelFamilies, namedClasses } from "../../derive/vocabulary.ts";
import { add, type Block, div, i32, min, real, sub } from "../../ir/build.ts";
import type { Buffer, Expr, Order, Shape } from "../../ir/nodes.ts";
import { S, shape } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { emissionId } from "../cells/emissions.ts";
import type { Window } from "../cells/window.ts";
import type { Schedule } from "../sweep/schedule.ts";

// Turns one frame's posteriors of cells into posteriors of the target's classes. They are divided by their own sum, so
// they add up to 1 whatever the rounding. That gives 7 times less float32 error at T = 2000 than dividing by the total.

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

export function gammaBuffers(schedule: Schedule, shape: Shape): Buffer[] {
  const gamma: Buffer = { name: "gamma", type: "real", access: "readwrite", shape };
  return schedule.scatters ? [gamma] : [gamma, labelPosteriors(schedule)];
}

function labelPosteriors({ overrun }: Schedule): Buffer {
  return { name: "posteriors", type: "real", access: "readwrite", shape: shape([add(S, i32(1 + overrun))]) };
}

export function frameGamma(b: Block, lattice: Lattice, schedule: Schedule, row: GammaRow): FrameGamma {
  return schedule.scatters ? scattered(b, lattice, row) : lined(b, lattice, schedule, row);
}

/** Adds each posterior at its class. The blank's, to which half of all cells belong, stays in a local. */
function scattered(b: Block, lattice: Lattice, row: GammaRow): FrameGamma {
  const { start, usedCount } = row;
  b.for("id", i32(0), usedCount, "any", (id, b) => b.write("gamma", add(start, id), real(0)));
  const named = namedGammas(b, lattice);
  return {
    add(b, family, k, posterior) {
      const own = named.get(lattice.families[family]!);
      if (own) return b.assign(own, add(own, posterior));
      const at = b.let("at", add(start, emissionId(b, lattice, family, k)));
      b.write("gamma", at, add(b.read("gamma", at), posterior));
    },
    finish: (b) => share(b, row, named, "ascending"),
  };
}

/** Posteriors of labels are kept in a row and then added up one after the other, because two neighbours may share a class. */
function lined(b: Block, lattice: Lattice, { order }: Schedule, row: GammaRow): FrameGamma {
  const { start, usedCount, targetLength, window, sparse } = row;
  // With more than one family of labels a place of the row is written more than once.
  const isShared = labelFamilies(lattice).length > 1;
  if (sparse || isShared)
    b.for("k", window.low, window.high, order, (k, b) => b.write("posteriors", k, real(0)));
  const named = namedGammas(b, lattice);
  return {
    add(b, family, k, posterior) {
      const own = named.get(lattice.families[family]!);
      if (own) b.accumulate(own, "add", posterior);
      else b.write("posteriors", k, isShared ? add(b.read("posteriors", k), posterior) : posterior);
    },
    finish(b) {
      b.for("id", i32(0), usedCount, order, (id, b) => b.write("gamma", add(start, id), real(0)));
      const last = min(window.high, sub(targetLength, i32(1)));
      b.for("k", window.low, last, "ascending", (k, b) => {
        const at = b.let("at", add(start, b.read("ids", k)));
        b.write("gamma", at, add(b.read("gamma", at), b.read("posteriors", k)));
      });
      return share(b, row, named, order);
    },
  };
}

/** The sum over the states of each class that the caller names, in the order of their ids. */
function namedGammas(b: Block, lattice: Lattice): ReadonlyMap<string, Expr & { kind: "local" }> {
  return new Map(namedClasses(lattice).map((name) => [name, b.var(`${name}Gamma`, real(0))]));
}

/**
 * Adds what those states have to what labels of the same classes have; gives 1 by the row's sum. The sum begins with them, so that lanes
 * add up many small posteriors apart from a blank's that is nearly 1.
 */
function share(
  b: Block,
  { start, usedCount }: GammaRow,
  named: ReadonlyMap<string, Expr>,
  order: Order,
): Expr {
  const own = [...named.values()];
  const mass = b.var(
    "mass",
    own.reduce((sum, each) => add(sum, each)),
  );
  // Of elements past U - 1 all are 0, as the row was cleared.
  b.for("id", i32(0), sub(usedCount, i32(1)), order, (id, b) =>
    b.accumulate(mass, "add", b.read("gamma", add(start, id))),
  );
  for (const [id, each] of own.entries()) {
    const at = add(start, i32(id));
    b.write("gamma", at, add(b.read("gamma", at), each));
  }
  return b.let("share", div(real(1), mass));
}
