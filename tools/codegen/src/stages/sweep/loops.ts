import { type Block, eq } from "../../ir/build.ts";
import type { Schedule } from "./schedule.ts";
import { type Cell, families, next, type Traversal } from "./sweep.ts";
import { walk } from "./walk.ts";

/** A loop over frames, and in it one over the k of their windows. */
export const inLoops = (schedule: Schedule): Traversal => ({
  frames(b, { direction: { sign }, from, to }, visit) {
    const [low, high] = sign > 0 ? [from, to] : [to, from];
    b.for("t", low, high, sign > 0 ? "ascending" : "descending", (t, b) => visit(b, t));
  },
  cells(b, { direction, to, guard, weights }, frame) {
    const { t, window, previous, row, emission, stem } = frame;
    const isLast = frame.last && b.let("isLast", eq(t, to));
    walk(b, schedule, {
      step: direction.step,
      from: window.low,
      to: window.high,
      cell: (b, family, k) => previous.read(b, family, k),
      guard,
      weights,
      visit: (b, k, sums) => {
        for (const [family, sum] of families(direction.step, sums)) {
          frame.before?.(b, { family, k, value: sum });
          const { scaled, value } = next(b, direction, `${family}${stem}`, sum, emission(b, family, k));
          row.write(b, family, k, scaled);
          const cell: Cell = { family, k, value };
          frame.after?.(b, cell);
          if (isLast) b.if(isLast, (b: Block) => frame.last!(b, cell));
        }
      },
    });
  },
});
