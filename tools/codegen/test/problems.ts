import { namedClasses, namedWeights } from "../src/derive/vocabulary.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import type { Problem } from "./simulation.ts";

/** Where targets hold the blank: last, first and twice in a row, alone, between others. */
const BLANKS = ["lb", "bbl", "bb", "lbl", "blb", "b", "lbbl"];

/**
 * Small random problems: empty and infeasible targets, repeats, masked classes, the blank any class and in every other target a
 * label; what else the lattice wants of the caller: classes that a target may hold too, and weights from impossible to free.
 */
export function problems(lattice: Lattice, input: "logits" | "logProbs", count: number): Problem[] {
  const random = seeded(count);
  const upTo = (n: number) => Math.floor(random() * (n + 1));
  return Array.from({ length: count }, (_, i) => {
    const held = i % 2 === 0 ? undefined : BLANKS[(i >> 1) % BLANKS.length]!;
    const [T, C] = [held ? 4 + upTo(2) : 1 + upTo(5), 2 + upTo(2)];
    const blank = upTo(C - 1);
    const labels = Array.from({ length: C }, (_, c) => c).filter((c) => c !== blank);
    const label = () => labels[upTo(labels.length - 1)]!;
    const target = held
      ? Array.from(held, (letter) => (letter === "b" ? blank : label()))
      : Array.from({ length: upTo(Math.min(4, T + 1)) }, label);
    const data = Array.from({ length: T }, () =>
      Array.from({ length: C }, () => Math.fround((random() * 2 - 1) * 3)),
    );
    if (i % 5 === 0) data[upTo(T - 1)]![upTo(C - 1)] = Number.NEGATIVE_INFINITY;
    const [, ...named] = namedClasses(lattice);
    // Those without a column come after the others.
    const { free = [] } = lattice;
    const classes = Object.fromEntries(
      named.map((name) => [name, free.includes(name) ? C + free.indexOf(name) : label()]),
    );
    if (free.length > 0 && i % 3 === 1) for (const k of target.keys()) if (random() < 0.5) target[k] = C;
    const scores = Object.fromEntries(free.map((name) => [name, -3 * random()]));
    const weights = Object.fromEntries(
      namedWeights(lattice).map((name) => [
        name,
        i % 7 === 0 ? [0, Number.NEGATIVE_INFINITY][upTo(1)]! : -4 * random(),
      ]),
    );
    return {
      lattice,
      classes,
      weights,
      scores,
      data: input === "logits" ? data : data.map((row) => logSoftmax(row).map(Math.fround)),
      target,
      blank,
    };
  });
}

function logSoftmax(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const logSum = top + Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0));
  return row.map((x) => x - logSum);
}

/** mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
