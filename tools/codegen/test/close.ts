import { expect } from "vitest";
import type { Problem, Solution } from "./simulation.ts";

/** Fails with the problem where a solution is further off than `bound`, relative to what is above 1. */
export function close(got: Solution, want: Solution, bound: number, problem: Problem): void {
  const off = (a: number, b: number) => a !== b && !(Math.abs(a - b) <= bound * Math.max(1, Math.abs(b)));
  if (off(got.loss, want.loss)) expect.fail(`loss ${got.loss}, not ${want.loss}, of ${show(problem)}`);
  expect(got.grad.length).toBe(want.grad.length);
  for (const [t, row] of want.grad.entries())
    for (const [c, g] of row.entries())
      if (off(got.grad[t]![c]!, g))
        expect.fail(`grad[${t}][${c}] ${got.grad[t]![c]}, not ${g}, of ${show(problem)}`);
}

function show({ lattice, ...rest }: Problem): string {
  return `${lattice.name}, ${JSON.stringify(rest).slice(0, 600)}`;
}
