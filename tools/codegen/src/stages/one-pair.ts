import { sharedSums } from "../derive/shared-sums.ts";
import type { Step } from "../derive/step.ts";
import { window } from "../derive/window.ts";
import { add, type Block, eq, ge, i32, max, min, mul, op, sub } from "../ir/build.ts";
import { type Expr, THREAD } from "../ir/nodes.ts";
import type { Lattice } from "../spec/lattice.ts";
import type { Direction, Use } from "./direction.ts";
import { keptCell } from "./kept-cells.ts";
import { type CellRows, emissionId, frameWindow } from "./lattice-rows.ts";
import { sumsByReading } from "./sums.ts";

// One direction where every pair of cells has a thread of its own, for as long as the direction lasts: the thread keeps its cells,
// its label's id and its guards in registers, and reads neighbours alone from the rows, which are there for that. What a frame
// brings from memory is read some frames ahead, as it takes longer to come than a frame takes. A thread without a pair does
// what the last pair's does, to the same places: all threads come to every barrier.

/** How many frames ahead. Their registers are what limits it: 4 each and 4 more for posteriors, of 64 where a block has 1024 threads. */
const AHEAD = 4;

/** What a frame brings: emissions by family, and what `use` wants. Mutable names, of which there are AHEAD sets. */
interface Brought {
  readonly emissions: Readonly<Record<string, Expr>>;
  readonly other: Readonly<Record<string, Expr>>;
}

export function oneDirectionOfPairs(
  b: Block,
  lattice: Lattice,
  scalar: (name: string) => Expr,
  rows: CellRows,
  { name, step, sign, start }: Direction,
  use: Use,
): void {
  const isAlpha = name === "alpha";
  const families = Object.keys(lattice.families);
  const [frames, targetLength] = [scalar("frames"), scalar("targetLength")];
  const [from, to] = [scalar(`${name}From`), scalar(`${name}To`)];
  const width = b.let("width", add(scalar("usedCount"), i32(1)));
  const k = b.let("k", min(scalar(THREAD), targetLength));
  const ids = Object.fromEntries(
    families.map((family) => [family, b.let("id", emissionId(b, lattice, family, k))]),
  );
  const guards = guardsOf(b, step, k);
  /** Families that neighbours read. */
  const shared = new Set(
    Object.values(step).flatMap((terms) =>
      terms.flatMap(({ family, offset }) => (offset === 0 ? [] : [family])),
    ),
  );
  const rowOf = (b: Block, t: Expr) => rows.row(b, "rows", op("i32", "and", t, i32(1)));
  const carry = keptCell(lattice, i32(isAlpha ? 0 : 1), targetLength);
  const readEmission = (b: Block, t: Expr, family: string) =>
    b.read("emissions", add(mul(t, width), ids[family]!));
  const keptAt = (t: Expr) => keptCell(lattice, use.rowsLater === name ? add(t, i32(1)) : t, targetLength);
  /** Frames past the last one bring the last one's again: nobody looks at it. */
  const inside = (t: Expr) => (isAlpha ? min(t, to) : max(t, to));

  b.comment(name);
  const before = b.let("before", sub(from, i32(sign)));
  const own = Object.fromEntries(families.map((family) => [family, b.var(family, op("weight", "dead"))]));
  b.if(
    eq(before, isAlpha ? i32(-1) : frames),
    (b) => {
      const first = isAlpha ? i32(start.k) : add(targetLength, i32(start.k));
      b.if(eq(k, first), (b) => b.assign(own[start.family]!, b.let("one", op("weight", "one"))));
    },
    (b) => {
      for (const family of families) {
        const cell = b.let("carry", b.read("carried", carry(family, k)));
        if (isAlpha) b.assign(own[family]!, cell);
        else
          b.assign(
            own[family]!,
            b.let("scaled", op("weight", "scale", cell, readEmission(b, before, family))),
          );
      }
    },
  );
  const first = rowOf(b, before);
  for (const family of shared) first.write(b, family, k, own[family]!);

  const bring = (b: Block, t: Expr): Brought => {
    const there = b.let("ahead", inside(t));
    const at = keptAt(there);
    const each = (read: (family: string) => Expr) =>
      Object.fromEntries(families.map((family) => [family, read(family)]));
    return {
      emissions: each((family) => readEmission(b, there, family)),
      other: use.ahead ? each((family) => b.read(use.ahead!, at(family, k))) : {},
    };
  };
  const sets = Array.from({ length: AHEAD }, (_, i): Brought => {
    const now = bring(b, add(from, i32(sign * i)));
    const named = (stem: string, values: Brought["other"]) =>
      Object.fromEntries(Object.entries(values).map(([family, value]) => [family, b.var(stem, value)]));
    return { emissions: named("emission", now.emissions), other: named("other", now.other) };
  });
  const count = b.let("count", isAlpha ? sub(to, from) : sub(from, to));
  const span = window(lattice);
  b.for(
    "turn",
    i32(0),
    op("i32", "shr", max(count, i32(0)), i32(Math.log2(AHEAD))),
    "ascending",
    (turn, b) => {
      for (const [i, set] of sets.entries()) {
        const steps = b.let("steps", add(mul(turn, i32(AHEAD)), i32(i)));
        b.if(ge(count, steps), (b) => {
          const t = b.let("t", isAlpha ? add(from, steps) : sub(from, steps));
          const brought = {
            emissions: copied(b, set.emissions),
            other: copied(b, set.other),
          };
          const next = bring(b, add(t, i32(sign * AHEAD)));
          for (const family of families) {
            b.assign(set.emissions[family]!, next.emissions[family]!);
            if (use.ahead) b.assign(set.other[family]!, next.other[family]!);
          }
          b.barrier();
          const [previous, row] = [rowOf(b, sub(t, i32(sign))), rowOf(b, t)];
          const neighbours = {
            sums: sharedSums(step),
            cell: (b: Block, family: string, at: Expr) =>
              at === k ? own[family]! : previous.read(b, family, at),
            guard: (_b: Block, at: Expr) => guards.get(offsetOf(at, k))!,
          };
          const sums = sumsByReading(b, neighbours, k);
          const { low, high } = frameWindow(span, t, frames, targetLength);
          const counts = b.let("counts", op("bool", "both", ge(k, low), ge(high, k)));
          const made = families.map((family) => {
            const sum = sums[family]!;
            const scaled = b.let(`${family}Next`, op("weight", "scale", sum, brought.emissions[family]!));
            return { family, scaled, cell: isAlpha ? scaled : sum };
          });
          for (const { family, scaled } of made) {
            b.assign(own[family]!, scaled);
            if (shared.has(family)) row.write(b, family, k, scaled);
          }
          const at = keptAt(t);
          b.if(counts, (b) => {
            for (const { family, cell } of made)
              use.visit(b, scalar, at(family, k), cell, brought.other[family]);
          });
          b.if(eq(t, to), (b) => {
            for (const { family, cell } of made) b.write("carries", carry(family, k), cell);
          });
        });
      }
    },
  );
}

/** Both rows, with the pads at their ends, which nobody writes again. */
export function fillDeadByPairs(b: Block, rows: CellRows, scalar: (name: string) => Expr): void {
  const dead = op("weight", "dead");
  const k = b.let("own", min(scalar(THREAD), scalar("targetLength")));
  for (const index of [0, 1]) {
    const row = rows.row(b, "rows", i32(index));
    for (const at of [i32(-1), k, add(scalar("targetLength"), i32(1))])
      for (const family of row.families) row.write(b, family, at, b.let("dead", dead));
  }
}

function copied(b: Block, values: Readonly<Record<string, Expr>>): Record<string, Expr> {
  return Object.fromEntries(Object.entries(values).map(([family, value]) => [family, b.let("now", value)]));
}

/** The guards that a thread's sums ask for, by how far from its own k they are. */
function guardsOf(b: Block, step: Step, k: Expr): ReadonlyMap<number, Expr> {
  const offsets = Object.values(step).flatMap((terms) =>
    terms.flatMap(({ guard, guardOffset }) => (guard ? [guardOffset] : [])),
  );
  return new Map(
    [...new Set(offsets)].map((offset) => [offset, b.let("differs", b.read("differs", add(k, i32(offset))))]),
  );
}

function offsetOf(at: Expr, k: Expr): number {
  if (at === k) return 0;
  if (at.kind === "op" && at.args[0] === k && at.args[1]?.kind === "const")
    return at.op === "add" ? at.args[1].value : -at.args[1].value;
  throw new Error("one-pair: a guard elsewhere than at k and a constant");
}
