// Compares calls on memory that the backend allocated with the same calls on the caller's own arrays.

import {
  type AllocateOptions,
  type Allocation,
  type Backend,
  type Criterion,
  type CtcLossOptions,
  createCtcLoss,
  type Dtype,
  type FloatArray,
  type LossAndGradInput,
} from "@ctckit/core";
import { checkSameBits, optionsOf } from "./call.ts";
import { type Case, check, type Subject } from "./case.ts";
import { perDtypeWithGrad, specimen } from "./cases/specimen.ts";
import { floatArray } from "./guarded-array.ts";
import { NotApplicable } from "./not-applicable.ts";
import type { Problem } from "./problem.ts";

/** Other places where a call's arrays may lie. */
export type Place = Pick<Allocation, "data" | "grad">;

export interface Stage extends Subject {
  readonly dtype: Dtype;
  /** The specimen, and a criterion of its options. */
  readonly asked: Problem;
  readonly criterion: Criterion;
  /** Room for a batch like this one: by default for its longest target too. */
  allocate(problem: Problem, options?: AllocateOptions): Promise<Allocation>;
  /** All methods give the same bits as elsewhere, and change no input. */
  check(what: string, call: LossAndGradInput, place: Place): Promise<void>;
}

/** One case for each dtype, on the subject's backend; "unsupported" if that allocates no memory. */
export function stages(
  name: string,
  clauses: readonly string[],
  run: (stage: Stage) => Promise<void>,
  options: Partial<CtcLossOptions> = {},
): Case[] {
  return perDtypeWithGrad((dtype, needs) => ({
    id: `trait/allocation-${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs,
    run: async (subject) => {
      if (!subject.backend.allocate) throw new NotApplicable("the backend hands out no memory");
      const asked = specimen(subject.backend, dtype);
      const criterion = await createCtcLoss({ ...optionsOf(subject.backend, asked), ...options });
      try {
        await run(stage(subject, dtype, asked, criterion));
      } finally {
        await criterion.close();
      }
    },
  }));
}

export function stage(subject: Subject, dtype: Dtype, asked: Problem, criterion: Criterion): Stage {
  return {
    ...subject,
    dtype,
    asked,
    criterion,
    allocate({ time, batch, classes, targets }, options) {
      check(criterion.allocate !== undefined, "the backend has allocate, the criterion does not");
      const maxTargetLength = Math.max(...targets.map((target) => target.length));
      return criterion.allocate([time, batch, classes], { dtype, maxTargetLength, ...options });
    },
    check: (what, call, place) => checkPlace(what, subject.backend, criterion, call, place),
  };
}

/** A specimen of another size, with the blank that the criterion has. */
export function variation(
  { backend, dtype, asked }: Stage,
  changes: Parameters<typeof specimen>[2],
): Problem {
  return specimen(backend, dtype, { ...changes, blank: asked.blank });
}

/** Arrays of the caller's own, of this size. */
export function elsewhere({ dtype, data }: Problem): Place {
  return { data: floatArray(dtype, data.length), grad: floatArray(dtype, data.length) };
}

/** Part of a place, from element `start` on. */
export function part({ data, grad }: Place, start: number, length: number): Place {
  return { data: data.subarray(start, start + length), grad: grad.subarray(start, start + length) };
}

async function checkPlace(
  what: string,
  { manifest }: Backend,
  criterion: Criterion,
  call: LossAndGradInput,
  { data, grad }: Place,
): Promise<void> {
  const same = (method: string, expected: FloatArray, actual: FloatArray) =>
    checkSameBits(`${what}: ${method}`, expected, actual);
  const plain = await criterion.lossAndGrad(call);
  data.set(call.data);
  const here = { ...call, data };

  for (const method of ["lossAndGrad", "lossAndGradSync"] as const) {
    grad.fill(Number.NaN);
    const result = await criterion[method]?.({ ...here, out: { grad } });
    if (!result) continue;
    check(result.grad === grad, `${what}: ${method}: expected out.grad itself`);
    same(`${method}, losses`, plain.losses, result.losses);
    same(`${method}, grad`, plain.grad, grad);
    same(`${method}, data afterwards`, call.data, data);
  }
  // Without `out`, only the input lies here.
  same("grad of its own", plain.grad, (await criterion.lossAndGrad(here)).grad);
  if (!manifest.operations.includes("loss")) return;
  const alone = await criterion.loss(call);
  for (const method of ["loss", "lossSync"] as const) {
    const result = await criterion[method]?.(here);
    if (result) same(`${method}, losses`, alone.losses, result.losses);
  }
  same("loss, data afterwards", call.data, data);
}
