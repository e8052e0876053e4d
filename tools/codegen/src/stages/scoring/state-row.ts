import { familiesOf } from "../../derive/vocabulary.ts";
import { add, type Block, div, i32, min, mul, real, sub } from "../../ir/build.ts";
import type { Buffer, Expr } from "../../ir/nodes.ts";
import { S, shape, T } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import type { Window } from "../cells/window.ts";

// The posteriors of a frame's states: 2k the blank before label k, 2k + 1 label k. States that emit neither have no column, and count
// in the sum that makes a frame's add up to 1.

export const statesBuffer: Buffer = {
  name: "states",
  type: "real",
  access: "write",
  shape: shape([T, add(add(S, S), i32(1))], "in the target's order"),
};

export interface StateRow {
  /** Where the sample's begin. */
  readonly start: Expr;
  readonly t: Expr;
  readonly targetLength: Expr;
  readonly window: Window;
  /** The sum of all shares. */
  readonly mass: Expr;
  /** Of a cell in the window, before the division by the sum. */
  share(family: string, k: Expr): Expr;
}

/** Where frame t's begin, and how many there are. */
export function rowOf(
  b: Block,
  { start, t, targetLength }: Pick<StateRow, "start" | "t" | "targetLength">,
): { readonly row: Expr; readonly width: Expr } {
  const width = b.let("width", add(add(targetLength, targetLength), i32(1)));
  return { row: b.let("statesRow", add(start, mul(t, width))), width };
}

export function writeStates(
  b: Block,
  lattice: Lattice,
  { start, t, targetLength, window, mass, share }: StateRow,
): void {
  const { row } = rowOf(b, { start, t, targetLength });
  const factor = b.let("factor", div(real(1), mass));
  for (const [number, emits] of ["blank", "label"].entries()) {
    const own = familiesOf(lattice).filter((family) => lattice.families[family] === emits);
    const last = number === 0 ? targetLength : sub(targetLength, i32(1));
    const at = (k: Expr) => add(row, add(add(k, k), i32(number)));
    const clear = (from: Expr, to: Expr) =>
      b.for("k", from, to, "any", (k, b) => b.write("states", at(k), real(0)));
    clear(i32(0), sub(window.low, i32(1)));
    b.for("k", window.low, min(window.high, last), "any", (k, b) => {
      const sum = own.reduce<Expr>((sum, family) => add(sum, share(family, k)), real(0));
      // The product of a part and one by the whole may be rounded to more than 1.
      b.write("states", at(k), min(real(1), mul(sum, factor)));
    });
    clear(add(window.high, i32(1)), last);
  }
}
