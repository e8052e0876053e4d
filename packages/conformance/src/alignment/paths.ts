// Gives a problem to a plan of operation "alignment" as core would, and watches as `solve` does.

import type { AlignmentOutput, Backend, Batch, Plan } from "@ctckit/core";
import { check } from "../case.ts";
import { guardedArray } from "../guarded-array.ts";
import { type Placement, place, type SharedPlacement } from "../place.ts";
import type { Problem } from "../problem.ts";
import { specOf } from "../solve.ts";

/** What a plan answers: a copy. */
export type Paths = AlignmentOutput;

export interface PathOptions {
  readonly placement?: Placement | SharedPlacement;
  /** Answer through `runSync`. */
  readonly sync?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (fraction: number) => void;
  /** What the outputs hold at first. Default: NaN, and a state that no target has. */
  readonly before?: number;
}

export interface PathSheet {
  readonly batch: Batch;
  readonly out: AlignmentOutput;
  /** Checks guards and inputs, and reads the answer. */
  collect(): Paths;
}

/** Core loads what alignment needs before it asks for the first plan (contract 8.12). */
export async function alignmentPlan(backend: Backend, problem: Problem): Promise<Plan<AlignmentOutput>> {
  const spec = specOf(problem, "alignment");
  await backend.prepare?.(spec);
  return backend.plan(spec);
}

/** In a plan of its own. */
export async function align(backend: Backend, problem: Problem, options: PathOptions = {}): Promise<Paths> {
  return alignIn(await alignmentPlan(backend, problem), problem, options);
}

/** In a plan that may have served others. */
export async function alignIn(
  plan: Plan<AlignmentOutput>,
  problem: Problem,
  options: PathOptions = {},
): Promise<Paths> {
  const sheet = layOutPaths(problem, options);
  if (options.sync) {
    check(plan.runSync !== undefined, "the plan has no runSync");
    plan.runSync(sheet.batch, sheet.out);
  } else {
    await plan.run(sheet.batch, sheet.out, options.signal, options.progress);
  }
  return sheet.collect();
}

export function layOutPaths(problem: Problem, { placement, before }: PathOptions = {}): PathSheet {
  const { time, batch: samples } = problem;
  const placed = place(problem, placement);
  const doubles = (length: number) =>
    guardedArray((size) => new Float64Array(size), length, undefined, before);
  const scores = doubles(samples);
  const frameScores = doubles(samples * time);
  const states = guardedArray(
    (size) => new Int32Array(size),
    samples * time,
    undefined,
    before ?? Number.MIN_SAFE_INTEGER,
  );
  return {
    batch: placed.batch,
    out: { scores: scores.array, states: states.array, frameScores: frameScores.array },
    collect() {
      scores.check("scores");
      states.check("states");
      frameScores.check("frameScores");
      placed.check();
      return {
        scores: scores.array.slice(),
        states: states.array.slice(),
        frameScores: frameScores.array.slice(),
      };
    },
  };
}
