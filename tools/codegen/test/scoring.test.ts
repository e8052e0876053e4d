import { describe, expect, test } from "vitest";
import { interpret } from "../src/ir/interpret.ts";
import { barriers } from "../src/lower/barriers.ts";
import { fold } from "../src/lower/fold.ts";
import { narrow } from "../src/lower/narrow.ts";
import { represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { threads } from "../src/lower/threads.ts";
import { parallel } from "../src/stages/sweep/schedule.ts";
import { bruteForce, eachPathOf } from "./brute-force.ts";
import { lattices } from "./lattices.ts";
import { problems } from "./problems.ts";
import { byTwo, forms } from "./scoring-forms.ts";
import { type ScoringForm, scorer } from "./scoring-simulation.ts";
import { type Problem, solver } from "./simulation.ts";

// Posteriors of states, and the loss of every target that is one edit away, against all paths one by one.

const dealt = {
  representation: narrow,
  passes: [represent(narrow), storage("f32"), fold, threads, barriers],
  schedule: parallel,
};

const threaded = (any: "ascending" | "descending"): (typeof forms)[string] => ({
  schedule: parallel,
  machine: (kernels) => (name, memory) =>
    interpret(kernels.get(name)!, { ...memory, kernels }, { threads: 3, any }),
  passesFor: () => dealt.passes,
  log: byTwo,
  bound: 1e-5,
});
type Scorer = ReturnType<typeof scorer>;

const ofEdits: typeof forms = {
  ...forms,
  "dealt to threads": threaded("ascending"),
  "dealt to threads in another order": threaded("descending"),
};

for (const lattice of lattices) {
  describe(lattice.name, () => {
    const all = problems(lattice, "logits", 24);
    /** Once a form: most of what a form's tests take is to lower, print and assemble its kernels. */
    const scorers = new Map<ScoringForm, Scorer>();
    const scorerOf = (form: ScoringForm) => {
      const made = scorers.get(form) ?? scorer(lattice, form);
      scorers.set(form, made);
      return made;
    };
    test.each(Object.entries(forms))(
      "posteriors of states, %s",
      (_, form) => {
        const { posteriors } = scorerOf(form);
        checkStates(all, posteriors, form.bound);
      },
      30_000,
    );
    test.each(["ascending", "descending"] as const)(
      "posteriors of states, dealt to threads (%s)",
      (any) => {
        const solve = solver(lattice, dealt, undefined, (kernel, memory) =>
          interpret(kernel, memory, { threads: 3, any }),
        );
        checkStates(all, (problem) => solve(problem).states!, 1e-5);
      },
      30_000,
    );
    test.each(Object.entries(ofEdits))(
      "edits, %s",
      (_, form) => {
        const { edits } = scorerOf(form);
        for (const problem of all) {
          const found = edits(problem);
          const { target, data } = problem;
          const agrees = (other: readonly number[], loss: number, what: string) => {
            const expected = lossOf({ ...problem, target: other });
            const where = () => JSON.stringify({ what, problem, expected, found });
            if (expected === Number.POSITIVE_INFINITY) expect(loss, where()).toBe(expected);
            else
              expect(Math.abs(loss - expected), where()).toBeLessThan(form.bound * (1 + Math.abs(expected)));
          };
          agrees(target, found.loss, "base");
          for (const [k] of target.entries()) {
            agrees(edited(target, k, 1), found.deletions[k]!, `deletion ${k}`);
            for (const [c] of data[0]!.entries())
              agrees(edited(target, k, 1, c), found.substitutions[k]![c]!, `substitution ${k} ${c}`);
          }
          for (let k = 0; k <= target.length; k++)
            for (const [c] of data[0]!.entries())
              agrees(edited(target, k, 0, c), found.insertions[k]![c]!, `insertion ${k} ${c}`);
        }
      },
      60_000,
    );
  });
}

/** Of the problems that have a path. */
function checkStates(
  problems: readonly Problem[],
  posteriors: (problem: Problem) => readonly (readonly number[])[],
  bound: number,
): void {
  for (const problem of problems) {
    const expected = statesOf(problem);
    if (!expected) continue;
    const found = posteriors(problem);
    for (const [t, row] of expected.entries())
      for (const [s, posterior] of row.entries())
        expect(
          Math.abs(found[t]![s]! - posterior),
          JSON.stringify({ problem, t, s, expected, found }),
        ).toBeLessThan(bound);
  }
}

function edited(target: readonly number[], k: number, removed: number, ...put: readonly number[]): number[] {
  return [...target.slice(0, k), ...put, ...target.slice(k + removed)];
}

const losses = new Map<string, number>();

function lossOf(problem: Problem): number {
  const key = JSON.stringify(problem);
  const known = losses.get(key) ?? bruteForce(problem, { input: "logits", gradient: "none" }).loss;
  losses.set(key, known);
  return known;
}

/** Undefined where there is no path. */
function statesOf(problem: Problem): number[][] | undefined {
  const { data, target, lattice } = problem;
  const sums = data.map(() => Array.from({ length: 2 * target.length + 1 }, () => 0));
  let total = 0;
  eachPathOf(problem, "logits", (weight, states) => {
    total += weight;
    for (const [t, [family, k]] of states.entries()) {
      const emits = lattice.families[family];
      if (emits === "blank") sums[t]![2 * k]! += weight;
      if (emits === "label") sums[t]![2 * k + 1]! += weight;
    }
  });
  return total === 0 ? undefined : sums.map((row) => row.map((sum) => sum / total));
}
