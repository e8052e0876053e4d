import type { RowsVariant } from "../src/stages/classes/all-frames.ts";
import type { Problem, Solution } from "./simulation.ts";

// Sums over every path through the lattice, one by one, from the transitions as the spec lists them: no recursion over
// time, no sharing, probabilities in plain float64. For a handful of frames only.

export function bruteForce(
  { lattice, data, target, blank }: Problem,
  { input, gradient }: Pick<RowsVariant, "input" | "gradient">,
): Solution {
  const S = target.length;
  const probabilities = data.map(input === "logits" ? softmax : (row) => row.map(Math.exp));
  const classOf = (family: string, k: number) => (lattice.families[family] === "blank" ? blank : target[k]!);
  const exists = (family: string, k: number) =>
    k >= 0 && k < (lattice.families[family] === "blank" ? S + 1 : S);
  const isFinal = (family: string, k: number) =>
    lattice.final.some((end) => end.family === family && S + end.k === k);
  const mass = data.map((row) => row.map(() => 0)); // [T][C]
  let total = 0;

  const visit = (family: string, k: number, path: readonly number[], weight: number): void => {
    if (!exists(family, k)) return;
    const t = path.length;
    const emitted = classOf(family, k);
    const here = weight * probabilities[t]![emitted]!;
    const classes = [...path, emitted];
    if (t === data.length - 1) {
      if (!isFinal(family, k)) return;
      total += here;
      classes.forEach((c, t) => {
        mass[t]![c]! += here;
      });
      return;
    }
    for (const { from, to, advance, when } of lattice.transitions) {
      const next = k + advance;
      if (from !== family || (when === "differs" && !(next > 0 && target[next] !== target[next - 1])))
        continue;
      visit(to, next, classes, here);
    }
  };
  for (const { family, k } of lattice.initial) visit(family, k, [], 1);
  if (total === 0) return { loss: Number.POSITIVE_INFINITY, grad: mass };
  return {
    loss: -Math.log(total),
    grad: mass.map((row, t) =>
      row.map((m, c) => (gradient === "logits" ? probabilities[t]![c]! : 0) - m / total),
    ),
  };
}

function softmax(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const weights = row.map((x) => Math.exp(x - top));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}
