import { distanceOf } from "../src/derive/vocabulary.ts";
import type { Lattice, LogWeight } from "../src/spec/lattice.ts";
import type { RowsVariant } from "../src/stages/classes/all-frames.ts";
import type { Problem, Solution } from "./simulation.ts";

// Sums over every path through the lattice, one by one, from the transitions as the spec lists them: no recursion over
// time, no sharing, probabilities in plain float64. For a handful of frames only.

export function bruteForce(
  problem: Problem,
  { input, gradient }: Pick<RowsVariant, "input" | "gradient">,
): Solution {
  const probabilities = probabilitiesOf(problem, input);
  const mass = probabilities.map((row) => row.map(() => 0)); // [T][C]
  let total = 0;
  eachPath(problem, probabilities, (classes, weight) => {
    total += weight;
    for (const [t, c] of classes.entries()) mass[t]![c]! += weight;
  });
  if (total === 0) return { loss: Number.POSITIVE_INFINITY, grad: mass };
  return {
    loss: -Math.log(total),
    grad: mass.map((row, t) =>
      row.map((m, c) => (gradient === "logits" ? probabilities[t]![c]! : 0) - m / total),
    ),
  };
}

/** Minus the log-probability of the best path; Infinity where there is none. */
export function bestLoss(problem: Problem, input: RowsVariant["input"]): number {
  let best = 0;
  eachPath(problem, probabilitiesOf(problem, input), (_, weight) => {
    best = Math.max(best, weight);
  });
  return -Math.log(best);
}

/** Minus the log-probability of one path, given as states `family[k]`; Infinity where it is none. */
export function lossOfPath(
  problem: Problem,
  input: RowsVariant["input"],
  path: readonly State[], // [T]
): number {
  let best = 0;
  const wanted = path.map(String).join(" ");
  eachPath(problem, probabilitiesOf(problem, input), (_, weight, states) => {
    if (states.map(String).join(" ") === wanted) best = Math.max(best, weight);
  });
  return -Math.log(best);
}

/** Calls `found` with what each path multiplies to, its states and their classes. */
export function eachPathOf(
  problem: Problem,
  input: RowsVariant["input"],
  found: (weight: number, states: readonly State[], classes: readonly number[]) => void,
): void {
  eachPath(problem, probabilitiesOf(problem, input), (classes, weight, states) =>
    found(weight, states, classes),
  );
}

function probabilitiesOf({ data }: Problem, input: RowsVariant["input"]): number[][] {
  return data.map(input === "logits" ? softmax : (row) => row.map(Math.exp)); // [T][C]
}

type State = readonly [family: string, k: number];

/** Calls `found` with the classes of each path, what its emissions, transitions and ends multiply to, and its states. */
function eachPath(
  problem: Problem,
  probabilities: readonly (readonly number[])[], // [T][C]
  found: (classes: readonly number[], weight: number, states: readonly State[]) => void,
): void {
  const { lattice, data, target } = problem;
  const S = target.length;
  const visit = (family: string, k: number, before: readonly State[], weight: number): void => {
    if (!exists(lattice, family, k, S)) return;
    const t = before.length;
    const path: readonly State[] = [...before, [family, k]];
    const free = lattice.free?.find((name) => problem.classes?.[name] === classOf(problem, family, k));
    const here =
      weight * (free ? Math.exp(problem.scores![free]!) : probabilities[t]![classOf(problem, family, k)]!);
    if (t === data.length - 1) {
      const classes = path.map(([family, k]) => classOf(problem, family, k));
      for (const end of lattice.final)
        if (end.family === family && S + end.k === k)
          found(classes, here * factorOf(problem, end.weight), path);
      return;
    }
    for (const { from, to, advance, when, weight } of lattice.transitions) {
      const next = k + advance;
      if (from !== family || (when && !differs(target, next, distanceOf(when)))) continue;
      visit(to, next, path, here * factorOf(problem, weight));
    }
  };
  for (const { family, k, weight } of lattice.initial) visit(family, k, [], factorOf(problem, weight));
}

/** The fewest frames of any path, guards looked at and weights not; Infinity where there is no path. */
export function fewestFrames(lattice: Lattice, target: readonly number[]): number {
  const S = target.length;
  const key = (family: string, k: number) => `${family} ${k}`;
  const states = (ends: readonly { readonly family: string; readonly k: number }[], from: number) =>
    ends
      .filter(({ family, k }) => exists(lattice, family, from + k, S))
      .map(({ family, k }) => [family, from + k] as const);
  const finals = new Set(states(lattice.final, S).map(([family, k]) => key(family, k)));
  let frontier = states(lattice.initial, 0);
  // No shortest path comes to a state twice.
  for (let frames = 1; frames <= Object.keys(lattice.families).length * (S + 1); frames++) {
    if (frontier.some(([family, k]) => finals.has(key(family, k)))) return S === 0 ? 0 : frames;
    const next = frontier.flatMap(([family, k]) =>
      lattice.transitions
        .filter(
          ({ from, advance, when }) =>
            from === family && (!when || differs(target, k + advance, distanceOf(when))),
        )
        .map(({ to, advance }) => [to, k + advance] as const)
        .filter(([to, at]) => exists(lattice, to, at, S)),
    );
    frontier = [...new Map(next.map((state) => [key(...state), state])).values()];
  }
  return Number.POSITIVE_INFINITY;
}

function exists({ families }: Lattice, family: string, k: number, S: number): boolean {
  return k >= 0 && k < (families[family] === "label" ? S : S + 1);
}

/** Labels before the first and after the last are like no other. */
function differs(target: readonly number[], k: number, distance: number): boolean {
  return k < distance || k >= target.length || target[k] !== target[k - distance];
}

function classOf({ lattice, target, blank, classes = {} }: Problem, family: string, k: number): number {
  const emits = lattice.families[family]!;
  return emits === "label" ? target[k]! : emits === "blank" ? blank : classes[emits]!;
}

function factorOf({ weights = {} }: Problem, weight: LogWeight | undefined): number {
  return weight === undefined ? 1 : Math.exp(typeof weight === "number" ? weight : weights[weight]!);
}

function softmax(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const weights = row.map((x) => Math.exp(x - top));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}
