import { reachOf, type Step } from "../../derive/step.ts";
import { deepestEnd, familiesOf, furthest } from "../../derive/vocabulary.ts";
import { add, type Block, i32, mul, op, sub } from "../../ir/build.ts";
import { type Buffer, type Expr, LANES, type Order } from "../../ir/nodes.ts";
import { S, shape } from "../../ir/shape.ts";
import type { Lattice } from "../../spec/lattice.ts";
import type { Schedule } from "../sweep/schedule.ts";
import type { Window } from "./window.ts";

// How lattice cells lie in memory. A row holds its families one after the other, each with k = 0 .. S and padding on either side
// for the neighbours of a step (in CTC k = -1 .. S + 1). A neighbour outside 0 .. S can be read and is a dead cell, so no loop
// needs a special case. All families share one buffer, because V8 keeps a pointer and a length for every array that a loop touches.
// A schedule that overruns a window has padding for that too, with dead cells: what it computes from them is dead as well.

/** @param rows how many there are. @param last the last k of a row */
export function cellBuffer(
  lattice: Lattice,
  schedule: Schedule,
  name: string,
  rows: Expr | number,
  access: Buffer["access"],
  last: Expr = S,
): Buffer {
  const dims = [rows, familiesOf(lattice).length, add(last, i32(rowMargin(lattice, schedule)))];
  return { name, type: "weight", access, shape: shape(dims) };
}

/** Cells of padding before k = 0, of each family. No step comes from further back. */
export const padBefore = (lattice: Lattice): number => Math.max(furthest(lattice), deepestEnd(lattice));

/** Cells of padding after k = S. Filling it may go on to the end of the last vector. */
function padAfter(lattice: Lattice, { overrun }: Schedule): number {
  const wanted = furthest(lattice) + overrun;
  return overrun === 0 ? wanted : Math.ceil(wanted / LANES) * LANES;
}

/** Cells of a family's row, less S. */
function rowMargin(lattice: Lattice, schedule: Schedule): number {
  return padBefore(lattice) + 1 + padAfter(lattice, schedule);
}

export class CellRows {
  readonly #lattice: Lattice;
  readonly #schedule: Schedule;
  readonly #familyLength: Expr;
  readonly #rowLength: Expr;
  readonly #from: Expr;

  /** @param last the last k of a row, counted from its first. @param from where row 0 begins, or would if it began with k = 0 */
  constructor(b: Block, lattice: Lattice, schedule: Schedule, last: Expr, from: Expr = i32(0)) {
    this.#lattice = lattice;
    this.#from = from;
    this.#schedule = schedule;
    this.#familyLength = b.let("familyLength", add(last, i32(rowMargin(lattice, schedule))));
    this.#rowLength = b.let("rowLength", mul(i32(familiesOf(lattice).length), this.#familyLength));
  }

  /** Every k of a row's padding. */
  pads(targetLength: Expr): { readonly before: readonly Expr[]; readonly after: readonly Expr[] } {
    const counted = (length: number) => Array.from({ length }, (_, i) => i + 1);
    return {
      before: counted(padBefore(this.#lattice)).map((i) => i32(-i)),
      after: counted(padAfter(this.#lattice, this.#schedule)).map((i) => add(targetLength, i32(i))),
    };
  }

  /** Makes every cell of the first `count` rows dead, padding included. */
  fillDead(b: Block, buffer: string, count: number): void {
    b.for("i", i32(0), sub(mul(i32(count), this.#rowLength), i32(1)), "any", (i, b) =>
      b.write(buffer, add(this.#from, i), b.let("dead", op("weight", "dead"))),
    );
  }

  /** Row `index` of `buffer`. */
  row(b: Block, buffer: string, index: Expr): CellRow {
    const row = b.let("row", add(this.#from, mul(index, this.#rowLength)));
    const starts = familiesOf(this.#lattice).map((family, i) => {
      const start = add(
        i === 0 ? row : add(row, mul(i32(i), this.#familyLength)),
        i32(padBefore(this.#lattice)),
      );
      return [family, b.let(`${family}Row`, start)] as const;
    });
    return new CellRow(buffer, this.#schedule, Object.fromEntries(starts), this.#familyLength);
  }
}

export class CellRow {
  readonly #buffer: string;
  readonly #schedule: Schedule;
  /** Where k = 0 of each family is. */
  readonly #starts: Readonly<Record<string, Expr>>;
  /** From there to where it is of the next one. */
  readonly #familyLength: Expr;

  constructor(
    buffer: string,
    schedule: Schedule,
    starts: Readonly<Record<string, Expr>>,
    familyLength: Expr,
  ) {
    this.#buffer = buffer;
    this.#schedule = schedule;
    this.#starts = starts;
    this.#familyLength = familyLength;
  }

  get families(): readonly string[] {
    return Object.keys(this.#starts);
  }

  read(b: Block, family: string, k: Expr): Expr {
    return b.read(this.#buffer, add(this.#starts[family]!, k));
  }

  /** @param family by its place in the spec */
  readIn(b: Block, family: Expr, k: Expr): Expr {
    const [start] = Object.values(this.#starts);
    return b.read(this.#buffer, add(add(start!, mul(family, this.#familyLength)), k));
  }

  write(b: Block, family: string, k: Expr, value: Expr): void {
    b.write(this.#buffer, add(this.#starts[family]!, k), value);
  }

  fillDead(b: Block, from: Expr, to: Expr, order: Order = "any"): void {
    b.for("k", from, to, order, (k, b) => {
      const dead = b.let("dead", op("weight", "dead"));
      for (const family of this.families) this.write(b, family, k, dead);
    });
  }

  /** Makes every cell dead that a step over `wanted` reads outside `written`, this row's own window. */
  pad(b: Block, step: Step, written: Window, wanted: Window): void {
    const { before, after } = reachOf(step);
    const { overrun, order } = this.#schedule;
    this.fillDead(b, add(wanted.low, i32(-before)), sub(written.low, i32(1)));
    this.fillDead(b, add(written.high, i32(1)), add(wanted.high, i32(after + overrun)), order);
  }
}
