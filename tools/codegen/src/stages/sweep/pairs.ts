import { sharedSums } from "../../derive/shared-sums.ts";
import type { Step } from "../../derive/step.ts";
import { familiesOf } from "../../derive/vocabulary.ts";
import { add, type Block, eq, ge, i32, max, min, mul, op, sub } from "../../ir/build.ts";
import { type Expr, THREAD } from "../../ir/nodes.ts";
import type { Guard } from "../../spec/lattice.ts";
import type { CellRows } from "../cells/cell-rows.ts";
import { emissionId } from "../cells/emissions.ts";
import type { GuardReader } from "../cells/guards.ts";
import { sumsByReading } from "../cells/sums.ts";
import type { Half, HalfTraversal } from "./half.ts";
import { type Cell, families, frameBefore, next } from "./sweep.ts";

// One direction in which every pair of cells has its own thread throughout. The thread keeps its cells,
// its label's id and its guards in registers. Only neighbours are read from the rows. What a frame
// needs from memory is read some frames ahead, because reading takes longer than a frame. A thread without a pair does
// the same as the last pair's thread, at the same places, so that all threads reach every barrier.

/** How many frames ahead. Registers limit it: 4 for each frame and 4 more for posteriors, of 64 in a block of 1024 threads. */
const AHEAD = 4;

/** What is read for a frame: emissions by family, and what `use` needs. Mutable names, in AHEAD sets. */
interface Brought {
  readonly emissions: Readonly<Record<string, Expr>>;
  readonly other: Readonly<Record<string, Expr>>;
}

/** One direction in which each thread has a pair. */
export function byPairs(b: Block, scalar: (name: string) => Expr, half: Half): HalfTraversal {
  const { lattice, direction, from, to, use, targetLength, start, startsInPad } = half;
  const { rowOf, keptAt, carry } = half;
  const { step, sign } = direction;
  const isAlpha = direction.name === "alpha";
  const width = b.let("width", add(scalar("usedCount"), i32(1)));
  const k = b.let("k", min(scalar(THREAD), targetLength));
  const each = (made: (family: string) => Expr) =>
    Object.fromEntries(familiesOf(lattice).map((family) => [family, made(family)]));
  const ids = each((family) => b.let("id", emissionId(b, lattice, family, k)));
  const guard = guardsAt(b, half, k);
  const shared = neighboursOf(step);
  const readEmission = (b: Block, t: Expr, family: string) =>
    b.read("emissions", add(mul(t, width), ids[family]!));
  /** For frames past the last one, the last one's are read again and not used. */
  const inside = (t: Expr) => (isAlpha ? min(t, to) : max(t, to));

  let own: Readonly<Record<string, Expr>> = {};
  let sets: readonly Brought[] = [];
  let count: Expr = i32(0);
  /** For the frame at hand. */
  let brought: Brought = { emissions: {}, other: {} };

  // No thread owns a start in the padding. The first thread writes it, after all have cleared the padding.
  const inPad = (b: Block, t: Expr, at: Expr, value: "one" | "dead") => {
    const isIt = op("bool", "both", eq(k, i32(0)), eq(t, at));
    b.if(isIt, (b) =>
      rowOf(b, start.frame).write(b, start.family, start.k, b.let(value, op("weight", value))),
    );
  };
  const bring = (b: Block, t: Expr): Brought => {
    const there = b.let("ahead", inside(t));
    const at = keptAt(there);
    return {
      emissions: each((family) => readEmission(b, there, family)),
      other: use.ahead ? each((family) => b.read(use.ahead!, at(family, k))) : {},
    };
  };

  return {
    begin(b) {
      b.comment(direction.name);
      const before = b.let("before", frameBefore(direction, from));
      own = each((family) => b.var(family, op("weight", "dead")));
      b.if(
        eq(before, start.frame),
        (b) => {
          if (startsInPad) return;
          b.if(eq(k, start.k), (b) => b.assign(own[start.family]!, b.let("one", op("weight", "one"))));
        },
        (b) => {
          for (const family of familiesOf(lattice)) {
            const cell = b.let("carry", b.read("carried", carry(family, k)));
            const scaled = () =>
              b.let("scaled", op("weight", "scale", cell, readEmission(b, before, family)));
            b.assign(own[family]!, isAlpha ? cell : scaled());
          }
        },
      );
      const first = rowOf(b, before);
      for (const family of shared) first.write(b, family, k, own[family]!);
      if (startsInPad) {
        b.barrier();
        inPad(b, before, start.frame, "one");
      }
      sets = Array.from({ length: AHEAD }, (_, i): Brought => {
        const now = bring(b, add(from, i32(sign * i)));
        const named = (stem: string, values: Brought["other"]) =>
          Object.fromEntries(Object.entries(values).map(([family, value]) => [family, b.var(stem, value)]));
        return { emissions: named("emission", now.emissions), other: named("other", now.other) };
      });
      count = b.let("count", isAlpha ? sub(to, from) : sub(from, to));
    },

    emission: () => (_b, family) => brought.emissions[family]!,

    /** AHEAD of them a turn, so that each has its own set of names. */
    frames(b, _course, visit) {
      const turns = op("i32", "shr", max(count, i32(0)), i32(Math.log2(AHEAD)));
      b.for("turn", i32(0), turns, "ascending", (turn, b) => {
        for (const [i, set] of sets.entries()) {
          const steps = b.let("steps", add(mul(turn, i32(AHEAD)), i32(i)));
          b.if(ge(count, steps), (b) => {
            const t = b.let("t", isAlpha ? add(from, steps) : sub(from, steps));
            brought = { emissions: copied(b, set.emissions), other: copied(b, set.other) };
            const coming = bring(b, add(t, i32(sign * AHEAD)));
            for (const family of familiesOf(lattice)) {
              b.assign(set.emissions[family]!, coming.emissions[family]!);
              if (use.ahead) b.assign(set.other[family]!, coming.other[family]!);
            }
            b.barrier();
            visit(b, t);
          });
        }
      });
    },

    cells(b, { weights }, frame) {
      const { t, window, previous, row, emission, stem } = frame;
      const neighbours = {
        sums: sharedSums(step),
        cell: (b: Block, family: string, at: Expr) =>
          at === k ? own[family]! : previous.read(b, family, at),
        guard,
        weights,
      };
      const sums = sumsByReading(b, neighbours, k);
      const counts = b.let("counts", op("bool", "both", ge(k, window.low), ge(window.high, k)));
      const made = families(step, sums).map(([family, sum]) => {
        const { scaled, value } = next(b, direction, `${family}${stem}`, sum, emission(b, family, k));
        const other = brought.other[family];
        const cell: Cell = { family, k, value, ...(other && { brought: other }) };
        return { scaled, cell };
      });
      for (const { cell, scaled } of made) {
        b.assign(own[cell.family]!, scaled);
        if (shared.has(cell.family)) row.write(b, cell.family, k, scaled);
      }
      // The second frame's row is the start's, which has been read by now.
      if (startsInPad) inPad(b, t, add(start.frame, i32(2 * sign)), "dead");
      b.if(counts, (b) => {
        for (const { cell } of made) frame.after?.(b, cell);
      });
      b.if(eq(t, to), (b) => {
        for (const { cell } of made) frame.last?.(b, cell);
      });
    },
  };
}

/** Both rows, with the pads at their ends, which nobody writes again. */
export function fillDeadByPairs(b: Block, rows: CellRows, scalar: (name: string) => Expr): void {
  const targetLength = scalar("targetLength");
  const k = b.let("own", min(scalar(THREAD), targetLength));
  const { before, after } = rows.pads(targetLength);
  for (const index of [0, 1]) {
    const row = rows.row(b, "rows", i32(index));
    for (const at of [...before, k, ...after])
      for (const family of row.families) row.write(b, family, at, b.let("dead", op("weight", "dead")));
  }
}

function copied(b: Block, values: Readonly<Record<string, Expr>>): Record<string, Expr> {
  return Object.fromEntries(Object.entries(values).map(([family, value]) => [family, b.let("now", value)]));
}

/** Families that neighbours read. */
function neighboursOf(step: Step): ReadonlySet<string> {
  return new Set(
    Object.values(step).flatMap((terms) =>
      terms.flatMap(({ family, offset }) => (offset === 0 ? [] : [family])),
    ),
  );
}

/** Reads the guards that a thread's sums ask for, each once and ahead of all frames. */
function guardsAt(b: Block, { direction: { step }, guard }: Half, k: Expr): GuardReader {
  const named = (guard: Guard, offset: number) => `${guard} ${offset}`;
  const known = new Map<string, Expr>();
  for (const terms of Object.values(step))
    for (const { guard: name, guardOffset } of terms)
      if (name && !known.has(named(name, guardOffset)))
        known.set(named(name, guardOffset), b.let("differs", guard(b, name, add(k, i32(guardOffset)))));
  return (_, name, at) => known.get(named(name, offsetOf(at, k)))!;
}

function offsetOf(at: Expr, k: Expr): number {
  if (at === k) return 0;
  if (at.kind === "op" && at.args[0] === k && at.args[1]?.kind === "const")
    return at.op === "add" ? at.args[1].value : -at.args[1].value;
  throw new Error("pairs: a guard elsewhere than at k and a constant");
}
