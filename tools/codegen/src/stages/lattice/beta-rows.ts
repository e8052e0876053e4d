import { add, type Block, ge, i32, op, sub } from "../../ir/build.ts";
import type { Expr } from "../../ir/nodes.ts";
import type { Lattice } from "../../spec/lattice.ts";
import { type ArcWeights, weighed } from "../cells/arc-weights.ts";
import type { CellRow } from "../cells/cell-rows.ts";
import { emissionReader } from "../cells/emissions.ts";
import { guardReader } from "../cells/guards.ts";
import type { Window } from "../cells/window.ts";
import { beta } from "../sweep/direction.ts";
import { inLoops } from "../sweep/loops.ts";
import type { Schedule } from "../sweep/schedule.ts";
import { frameBefore, sweep } from "../sweep/sweep.ts";

/** What a kernel does with the betas of one frame. */
export interface BetaFrame {
  /** Where the frame's emissions begin. */
  readonly start: Expr;
  /** Before its first cell. @param sparse whether cells of the window may have no beta */
  begin?(b: Block, window: Window, sparse: boolean): void;
  /** With each cell's beta, which does not include its emission. */
  cell?(b: Block, family: string, k: Expr, beta: Expr): void;
  end?(b: Block): void;
}

export interface BetaRows {
  readonly frames: Expr;
  readonly targetLength: Expr;
  readonly weights: ArcWeights;
  windowOf(t: Expr): Window;
  /** Where w = emission * beta of frame t is, which the frame before sums up. */
  rowOf(b: Block, t: Expr): CellRow;
  /** Called once for each frame, before anything else. */
  open(b: Block, t: Expr): BetaFrame;
}

/** Beta of all frames, the last first. */
export function betaRows(
  b: Block,
  lattice: Lattice,
  schedule: Schedule,
  { frames, targetLength, weights, windowOf, rowOf, open }: BetaRows,
): void {
  const direction = beta(lattice);
  b.comment("the last frame: only final states");
  const last = b.let("last", sub(frames, i32(1)));
  {
    const frame = open(b, last);
    const emission = emissionReader(b, lattice, frame.start);
    const row = rowOf(b, last);
    const window = windowOf(last);
    frame.begin?.(b, window, true);
    row.fillDead(b, window.low, window.high);
    for (const { family, k: distance, weight } of lattice.final) {
      const k = b.let("endK", add(targetLength, i32(distance)));
      b.if(ge(k, i32(0)), (b) => {
        const one = weighed(b, b.let("one", op("weight", "one")), weight, weights);
        frame.cell?.(b, family, k, one);
        row.write(b, family, k, b.let("ending", op("weight", "scale", one, emission(b, family, k))));
      });
    }
    frame.end?.(b);
  }

  const course = {
    direction,
    from: sub(last, i32(1)),
    to: i32(0),
    guard: guardReader(lattice, schedule, targetLength),
    weights,
  };
  sweep(b, inLoops(schedule), course, (b, t) => {
    const next = frameBefore(direction, t);
    const frame = open(b, t);
    const emission = emissionReader(b, lattice, frame.start);
    const [previous, row] = [rowOf(b, next), rowOf(b, t)];
    const { low, high } = windowOf(t);
    const window = { low: b.let("low", low), high: b.let("high", high) };
    frame.begin?.(b, window, false);
    previous.pad(b, direction.step, windowOf(next), window);
    return {
      t,
      window,
      previous,
      row,
      emission,
      stem: "Beta",
      before: (b, { family, k, value }) => frame.cell?.(b, family, k, value),
      close: (b) => frame.end?.(b),
    };
  });
}
