import { furthest, guardsOf } from "../../derive/vocabulary.ts";
import { add, type Block, i32, mul } from "../../ir/build.ts";
import type { Buffer, Expr } from "../../ir/nodes.ts";
import { S, shape } from "../../ir/shape.ts";
import type { Guard, Lattice } from "../../spec/lattice.ts";
import type { Schedule } from "../sweep/schedule.ts";

// Where a lattice's guards lie: in one buffer with a row for each, so that another guard needs no further array in any host.

const NAME = "differs";

/** What the guards of the lattice read, if it has any. */
export function guardBuffers(
  lattice: Lattice,
  schedule: Schedule,
  access: Buffer["access"] = "read",
): Buffer[] {
  const guards = guardsOf(lattice);
  if (guards.length === 0) return [];
  const row = add(S, i32(guardMargin(lattice, schedule)));
  const doc = access === "read" ? undefined : "1 where label k is unlike the label that a guard looks at";
  return [
    { name: NAME, type: "i32", access, shape: shape(guards.length > 1 ? [guards.length, row] : [row], doc) },
  ];
}

/** How many k past S - 1 a guard is read at, backward and in lanes. */
export function guardMargin(lattice: Lattice, { overrun }: Schedule): number {
  return 1 + furthest(lattice) + overrun;
}

/** Where a guard's value at k lies. */
function guardPlace(lattice: Lattice, schedule: Schedule, targetLength: Expr, guard: Guard, k: Expr): Expr {
  const row = guardsOf(lattice).indexOf(guard);
  if (row === 0) return k;
  return add(mul(i32(row), add(targetLength, i32(guardMargin(lattice, schedule)))), k);
}

/** Reads whether a guard holds at k: not 0. */
export type GuardReader = (b: Block, guard: Guard, k: Expr) => Expr;

export function guardReader(lattice: Lattice, schedule: Schedule, targetLength: Expr): GuardReader {
  return (b, guard, k) => b.read(NAME, guardPlace(lattice, schedule, targetLength, guard, k));
}

/** For the labels stage. */
export function guardWriter(lattice: Lattice, schedule: Schedule, targetLength: Expr) {
  return (b: Block, guard: Guard, k: Expr, value: Expr): void =>
    b.write(NAME, guardPlace(lattice, schedule, targetLength, guard, k), value);
}
