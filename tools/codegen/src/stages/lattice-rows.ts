import type { Step } from "../derive/step.ts";
import type { Window as Line } from "../derive/window.ts";
import { add, type Block, i32, max, min, mul, op, sub } from "../ir/build.ts";
import type { Buffer, Expr, Order } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import { overrun, padded, type Schedule } from "./schedule.ts";

// How lattice cells lie in memory, and which of them a frame touches. A row holds its families one after the other, each
// with k = -1 .. S + 1: a neighbour outside 0 .. S can be read, holds a dead cell, and no loop needs a special turn. One
// buffer for all families, because V8 keeps a pointer and a length of every array that a loop touches. A schedule that
// overruns a window has room for that too, and finds dead cells there: what it computes of them is dead again.

const PAD = 1;

export function cellBuffer(
  lattice: Lattice,
  schedule: Schedule,
  name: string,
  rows: string,
  access: Buffer["access"],
): Buffer {
  const shape = `[${rows}, ${Object.keys(lattice.families).length}, S+${familyLength(schedule)}]`;
  return { name, type: "weight", access, shape };
}

/** Cells of a family's row beyond S. */
export function familyLength(schedule: Schedule): number {
  return 1 + 2 * PAD + overrun(schedule);
}

/** What the guards of the lattice read, if it has any. */
export function guardBuffers(lattice: Lattice, schedule: Schedule): Buffer[] {
  const guarded = lattice.transitions.some(({ when }) => when);
  return guarded
    ? [{ name: "differs", type: "i32", access: "read", shape: `[S+${2 + overrun(schedule)}]` }]
    : [];
}

/** The most labels of a target of which two rows have no more than `room` cells. */
export function mostTargetLength(lattice: Lattice, schedule: Schedule, room: number): number {
  return Math.floor(room / 2 / Object.keys(lattice.families).length) - familyLength(schedule);
}

export class CellRows {
  readonly #lattice: Lattice;
  readonly #schedule: Schedule;
  readonly #familyLength: Expr;
  readonly #rowLength: Expr;
  readonly #from: Expr;

  /** @param from where row 0 begins */
  constructor(b: Block, lattice: Lattice, schedule: Schedule, targetLength: Expr, from: Expr = i32(0)) {
    this.#lattice = lattice;
    this.#from = from;
    this.#schedule = schedule;
    this.#familyLength = b.let("familyLength", add(targetLength, i32(familyLength(schedule))));
    this.#rowLength = b.let("rowLength", mul(i32(Object.keys(lattice.families).length), this.#familyLength));
  }

  /** Makes every cell of the first `count` rows dead, pads too. */
  fillDead(b: Block, buffer: string, count: number): void {
    b.for("i", i32(0), sub(mul(i32(count), this.#rowLength), i32(1)), "any", (i, b) =>
      b.write(buffer, add(this.#from, i), b.let("dead", op("weight", "dead"))),
    );
  }

  /** Row `index` of `buffer`. */
  row(b: Block, buffer: string, index: Expr): CellRow {
    const row = b.let("row", add(this.#from, mul(index, this.#rowLength)));
    const starts = Object.keys(this.#lattice.families).map((family, i) => {
      const start = add(i === 0 ? row : add(row, mul(i32(i), this.#familyLength)), i32(PAD));
      return [family, b.let(`${family}Row`, start)] as const;
    });
    return new CellRow(buffer, this.#schedule, Object.fromEntries(starts));
  }
}

export class CellRow {
  readonly #buffer: string;
  readonly #schedule: Schedule;
  /** Where k = 0 of each family is. */
  readonly #starts: Readonly<Record<string, Expr>>;

  constructor(buffer: string, schedule: Schedule, starts: Readonly<Record<string, Expr>>) {
    this.#buffer = buffer;
    this.#schedule = schedule;
    this.#starts = starts;
  }

  get families(): readonly string[] {
    return Object.keys(this.#starts);
  }

  read(b: Block, family: string, k: Expr): Expr {
    return b.read(this.#buffer, add(this.#starts[family]!, k));
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

  /** Makes every cell dead that a step over `wanted` reads outside of `written`, this row's own window. */
  pad(b: Block, step: Step, written: Window, wanted: Window): void {
    const offsets = Object.values(step).flatMap((terms) => terms.map(({ offset }) => offset));
    this.fillDead(b, add(wanted.low, i32(Math.min(0, ...offsets))), sub(written.low, i32(1)));
    const past = Math.max(0, ...offsets) + overrun(this.#schedule);
    this.fillDead(b, add(written.high, i32(1)), add(wanted.high, i32(past)), padded(this.#schedule));
  }
}

export interface Window {
  readonly low: Expr;
  readonly high: Expr;
}

/** The k that lie on complete paths at frame t. */
export function frameWindow({ slope, head, tail }: Line, t: Expr, frames: Expr, targetLength: Expr): Window {
  const remaining = sub(sub(frames, i32(1)), t);
  const low = sub(sub(targetLength, i32(tail)), mul(i32(slope), remaining));
  return { low: max(i32(0), low), high: min(targetLength, add(mul(i32(slope), t), i32(head))) };
}

/** The id whose emission `family[k]` has. */
export function emissionId(b: Block, lattice: Lattice, family: string, k: Expr): Expr {
  return lattice.families[family] === "blank" ? i32(0) : b.read("ids", k);
}

/** Reads emissions of the frame that begins at `start`; the families that emit the blank share one. */
export function emissionReader(
  b: Block,
  lattice: Lattice,
  start: Expr,
): (b: Block, family: string, k: Expr) => Expr {
  const blank = b.let("blankEmission", b.read("emissions", start));
  return (b, family, k) =>
    lattice.families[family] === "blank"
      ? blank
      : b.let("emission", b.read("emissions", add(start, emissionId(b, lattice, family, k))));
}
