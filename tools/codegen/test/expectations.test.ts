import { describe, expect, test } from "vitest";
import { eachPathOf } from "./brute-force.ts";
import { lattices } from "./lattices.ts";
import { problems } from "./problems.ts";
import { forms } from "./scoring-forms.ts";
import { scorer } from "./scoring-simulation.ts";
import type { Problem } from "./simulation.ts";

// What paths count on average, and how the posteriors change with it, against all paths one by one.

for (const lattice of lattices) {
  describe(lattice.name, () => {
    test.each(Object.entries(forms))(
      "%s",
      (_, form) => {
        const { expectation } = scorer(lattice, form);
        for (const [i, problem] of problems(lattice, "logits", 24).entries()) {
          const direction = problem.data.map((row, t) =>
            row.map((_, c) => Math.fround(3 * Math.sin(7 * t + 5 * c + i))),
          );
          const lag = [0, 1, -0.5][i % 3]!;
          const expected = enumerated(problem, direction, lag);
          if (!expected) continue;
          const found = expectation(problem, direction, lag);
          const scale = problem.data.length * (3 + Math.abs(lag) * problem.target.length);
          const bound = form.bound * scale;
          const agrees = (actual: number, wanted: number, what: string) =>
            expect(
              Math.abs(actual - wanted),
              JSON.stringify({ what, problem, expected, found }),
            ).toBeLessThan(bound);
          agrees(found.mean, expected.mean, "mean");
          for (const [t, row] of expected.covariance.entries()) {
            for (const [c, covariance] of row.entries())
              agrees(found.covariance[t]![c]!, covariance, `covariance ${t} ${c}`);
            const { mean, derivative } = softmaxOf(problem.data[t]!, direction[t]!);
            agrees(found.sums[t]!, mean, `log-sum-exp ${t}`);
            for (const [c, d] of derivative.entries()) agrees(found.softmax[t]![c]!, d, `softmax ${t} ${c}`);
          }
        }
      },
      30_000,
    );
  });
}

/** Undefined where there is no path. */
function enumerated(problem: Problem, direction: readonly (readonly number[])[], lag: number) {
  const { data, target, lattice } = problem;
  const zeros = () => data.map((row) => row.map(() => 0));
  const [mass, moment] = [zeros(), zeros()];
  let [total, mean] = [0, 0];
  eachPathOf(problem, "logits", (weight, states, classes) => {
    const waiting = states.reduce(
      (sum, [family, k]) => sum + target.length - k - Number(lattice.families[family] === "label"),
      0,
    );
    const value = lag * waiting + classes.reduce((sum, c, t) => sum + direction[t]![c]!, 0);
    total += weight;
    mean += weight * value;
    for (const [t, c] of classes.entries()) {
      mass[t]![c]! += weight;
      moment[t]![c]! += weight * value;
    }
  });
  if (total === 0) return undefined;
  mean /= total;
  const covariance = mass.map((row, t) => row.map((m, c) => (moment[t]![c]! - m * mean) / total));
  return { mean, covariance };
}

function softmaxOf(row: readonly number[], direction: readonly number[]) {
  const weights = row.map((x) => Math.exp(x - Math.max(...row)));
  const sum = weights.reduce((a, b) => a + b);
  const mean = weights.reduce((all, w, c) => all + (w * direction[c]!) / sum, 0);
  return { mean, derivative: weights.map((w, c) => (w / sum) * (direction[c]! - mean)) };
}
