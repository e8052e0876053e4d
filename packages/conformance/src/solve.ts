// Gives a problem to a plan as core would, and watches: outputs start as NaN between guard words, and inputs are compared
// with a copy afterwards. So every case that computes something also checks contract 7.1 to 7.3.

import type { Backend, Batch, LossOutput, Needs, Operation, Plan, PlanSpec } from "@ctckit/core";
import { check } from "./case.ts";
import { floatArray, guardedArray } from "./guarded-array.ts";
import { type Placement, place } from "./place.ts";
import type { Problem } from "./problem.ts";

export interface Solution {
  readonly losses: Float64Array; // [N]
  /** Dense `[T, N, C]`, whatever the placement. */
  readonly grad?: Float64Array;
}

export interface SolveOptions {
  readonly placement?: Placement;
  /** Default: the problem's. */
  readonly operation?: Operation;
  /** Answer through `runSync`. */
  readonly sync?: boolean;
  readonly signal?: AbortSignal;
}

/** The kind of work that a problem is. */
export function specOf(problem: Problem, operation = problem.operation ?? "gradient"): PlanSpec {
  const { topology, dtype, input } = problem;
  // PlanSpec: with logits it is always "logits", for the two conventions coincide.
  const gradient = input === "logProbs" ? problem.gradient : input;
  return { topology, dtype, input, operation, ...(operation === "gradient" && { gradient }) };
}

/** What a manifest must allow for a problem to be put. */
export function needsOf(problem: Problem): Needs {
  return {
    ...specOf(problem),
    maxTime: problem.time,
    maxBatch: problem.batch,
    maxClasses: problem.classes,
    maxTargetLength: Math.max(0, ...problem.targets.map((target) => target.length)),
  };
}

/** In a plan of its own. */
export async function solve(
  backend: Backend,
  problem: Problem,
  options: SolveOptions = {},
): Promise<Solution> {
  return solveIn(backend.plan(specOf(problem, options.operation)), problem, options);
}

/** In a plan that may have served others. */
export async function solveIn(plan: Plan, problem: Problem, options: SolveOptions = {}): Promise<Solution> {
  const sheet = layOut(problem, options);
  if (options.sync) {
    check(plan.runSync !== undefined, "the plan has no runSync");
    plan.runSync(sheet.batch, sheet.out);
  } else {
    await plan.run(sheet.batch, sheet.out, options.signal);
  }
  return sheet.collect();
}

export interface Sheet {
  readonly batch: Batch;
  readonly out: LossOutput;
  /** Checks guards and inputs, and reads the answer. */
  collect(): Solution;
}

export function layOut(
  problem: Problem,
  { placement = "TNC", operation = problem.operation }: SolveOptions = {},
): Sheet {
  const { time, batch: samples, classes, dtype } = problem;
  const placed = place(problem, placement);
  const losses = guardedArray((length) => new Float64Array(length), samples);
  const grad =
    operation === "loss"
      ? undefined
      : guardedArray((length) => floatArray(dtype, length), placed.size, placed.isGap);
  return {
    batch: placed.batch,
    out: grad ? { losses: losses.array, grad: grad.array } : { losses: losses.array },
    collect() {
      losses.check("losses");
      grad?.check("grad");
      placed.check();
      if (!grad) return { losses: losses.array.slice() };
      const dense = new Float64Array(time * samples * classes); // [T, N, C]
      for (let t = 0; t < time; t++) {
        for (let n = 0; n < samples; n++) {
          const start = placed.at(t, n);
          dense.set(grad.array.subarray(start, start + classes), (t * samples + n) * classes);
        }
      }
      return { losses: losses.array.slice(), grad: dense };
    },
  };
}
