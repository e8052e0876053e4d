// Gives a problem to a plan of an operation that scores, as core would, and watches as `solve` does.

import type {
  Backend,
  EditsOutput,
  FloatArray,
  LossOutput,
  Operation,
  Plan,
  PosteriorsOutput,
} from "@ctckit/core";
import { checkSameBits } from "../call.ts";
import { floatArray, type GuardedArray, guardedArray } from "../guarded-array.ts";
import { type Placement, place, type SharedPlacement } from "../place.ts";
import type { Problem } from "../problem.ts";
import { specOf } from "../solve.ts";

export interface ScoringOptions {
  readonly placement?: Placement | SharedPlacement;
  /** Of edits. Default: all classes. */
  readonly asked?: readonly number[];
}

type Room = Record<string, GuardedArray<FloatArray> | readonly GuardedArray<FloatArray>[]>;

export const doubles = (length: number) => guardedArray((size) => new Float64Array(size), length);

export function posteriors(
  backend: Backend,
  problem: Problem,
  options: ScoringOptions = {},
): Promise<PosteriorsOutput> {
  const { dtype, targets, inputLengths } = problem;
  return ask<PosteriorsOutput>(backend, problem, "posteriors", options, () => ({
    losses: doubles(problem.batch),
    posteriors: targets.map((target, n) =>
      guardedArray((size) => floatArray(dtype, size), inputLengths[n]! * (2 * target.length + 1)),
    ),
  }));
}

export function edits(
  backend: Backend,
  problem: Problem,
  options: ScoringOptions = {},
): Promise<EditsOutput> {
  const { targets, classes, batch } = problem;
  const width = options.asked?.length ?? classes;
  return ask<EditsOutput>(backend, problem, "edits", options, () => ({
    losses: doubles(batch),
    substitutions: targets.map(({ length }) => doubles(length * width)),
    insertions: targets.map(({ length }) => doubles((length + 1) * width)),
    deletions: targets.map(({ length }) => doubles(length)),
  }));
}

/** All targets over the frames of sample 0. */
export async function candidates(backend: Backend, problem: Problem): Promise<Float64Array> {
  const options = { placement: "shared" } as const;
  const { losses } = await ask<Pick<LossOutput, "losses">>(backend, problem, "candidates", options, () => ({
    losses: doubles(problem.batch),
  }));
  return losses;
}

/** A plan that may block is asked that way too, and has to give the same bits. */
export async function ask<O extends object>(
  backend: Backend,
  problem: Problem,
  operation: Operation,
  { placement = "TNC", asked }: ScoringOptions,
  roomOf: () => Room,
): Promise<O> {
  const spec = specOf(problem, operation);
  await backend.prepare?.(spec);
  const plan = backend.plan(spec) as Plan;
  const answer = async (run: (batch: Parameters<Plan["run"]>[0], out: never) => void | Promise<void>) => {
    const placed = place(problem, placement);
    const room = roomOf();
    const classes = asked ?? Array.from({ length: problem.classes }, (_, c) => c);
    const batch = { ...placed.batch, ...(operation === "edits" && { asked: Int32Array.from(classes) }) };
    const arrays = Object.entries(room).map(([name, own]) => [
      name,
      Array.isArray(own) ? own.map(({ array }) => array) : (own as GuardedArray<FloatArray>).array,
    ]);
    await run(batch, Object.fromEntries(arrays) as never);
    placed.check();
    for (const [name, own] of Object.entries(room)) for (const one of [own].flat()) one.check(name);
    return Object.fromEntries(arrays) as O;
  };
  const found = await answer((batch, out) => plan.run(batch, out));
  if (plan.runSync) {
    const again = await answer((batch, out) => plan.runSync!(batch, out));
    for (const [name, own] of Object.entries(found))
      for (const [i, array] of [own].flat().entries())
        checkSameBits(`runSync: ${name}[${i}]`, array, [(again as Record<string, never>)[name]].flat()[i]!);
  }
  return found;
}
