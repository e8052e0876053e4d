// One vector put to a backend through the public API: whatever its file states, at the file's own tolerance.

import {
  type Backend,
  type Criterion,
  createCtcLoss,
  type Dtype,
  type LossAndGradInput,
  type Reduction,
} from "@ctckit/core";
import { check } from "../case.ts";
import { compareAll } from "../compare.ts";
import { floatArray } from "../guarded-array.ts";
import { own } from "../own.ts";
import { flatten, type Nested, type VectorExpectation, type VectorFile } from "./file.ts";
import { inputOf } from "./input.ts";

/** Files that core refuses on purpose: which check does, why, and the samples that remain. */
const refusals: Readonly<Record<string, { message: string; reason: string; remaining: readonly number[] }>> =
  {
    mxnet_gluon_uniform_lengths: {
      message: "targets[1][0]: expected a label other than the blank",
      reason: "the second target holds the blank class, which has no alignment of its own (contract 1.5)",
      remaining: [0],
    },
  };

export interface Question {
  readonly file: VectorFile;
  readonly expectation: VectorExpectation;
  readonly dtype: Dtype;
  readonly backend: Backend;
}

export async function ask(question: Question): Promise<void> {
  const { file, expectation } = question;
  const refused = own(refusals, file.name);
  const input = callOf(question);
  if (refused) {
    const criterion = await criterionOf(question, "none");
    const error: unknown = await criterion.lossAndGrad(input).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    await criterion.close();
    const text = String(error);
    check(
      error instanceof RangeError && text.includes(refused.message),
      `expected RangeError ${refused.message}, got ${text}`,
    );
  }
  if (refused) return losses(question, only(input, refused.remaining), refused.remaining);
  await losses(question, input);
  if (expectation.expectedGrad !== undefined) await gradient(question, input, expectation.expectedGrad);
  if (expectation.expectedGradAllZero)
    await gradient(
      question,
      input,
      Array.from(input.data, () => 0),
    );
  await variants(question, input);
}

async function losses(question: Question, input: LossAndGradInput, kept?: readonly number[]): Promise<void> {
  const expected = (question.expectation.expectedLoss ?? []).map(Number);
  const wanted = kept ? kept.map((n) => expected[n]!) : expected;
  const criterion = await criterionOf(question, "none");
  const both = await criterion.lossAndGrad(input);
  const alone = await criterion.loss(input);
  await criterion.close();
  close(question, "loss", wanted, both.losses);
  close(question, "loss without gradient", wanted, alone.losses);
}

async function gradient(question: Question, input: LossAndGradInput, expected: Nested): Promise<void> {
  const criterion = await criterionOf(question, "none");
  const { grad } = await criterion.lossAndGrad(input);
  await criterion.close();
  close(question, "grad", withoutInfeasible(question, flatten(expected)), grad);
}

/** Contract 4.7: where the loss is +Infinity, files made with PyTorch hold NaN and the contract wants 0. */
function withoutInfeasible({ file, expectation }: Question, expected: number[]): number[] {
  const infinite = (expectation.expectedLoss ?? []).map((loss) => Number(loss) === Number.POSITIVE_INFINITY);
  return expected.map((value, i) => {
    const row = Math.floor(i / file.C);
    return infinite[file.layout === "TNC" ? row % file.N : Math.floor(row / file.T)] ? 0 : value;
  });
}

/** Whatever else a file states about the same input. */
async function variants(question: Question, input: LossAndGradInput): Promise<void> {
  const { file } = question;
  if (
    file.expectedGradRawLogProbs !== undefined &&
    question.backend.manifest.gradients.includes("logProbs")
  ) {
    const criterion = await criterionOf(question, "none", { gradient: "logProbs" });
    const { grad } = await criterion.lossAndGrad(input);
    await criterion.close();
    close(question, "grad by log-probs", flatten(file.expectedGradRawLogProbs), grad);
  }
  if (file.upstreamGrad && file.expectedGradWeighted !== undefined) {
    const criterion = await criterionOf(question, "none");
    const { grad } = await criterion.lossAndGrad({ ...input, gradOutput: file.upstreamGrad });
    await criterion.close();
    close(question, "grad with gradOutput", flatten(file.expectedGradWeighted), grad);
  }
  if (file.zeroInfinity) {
    const criterion = await criterionOf(question, "none", { zeroInfinity: true });
    const { loss, grad } = await criterion.lossAndGrad(input);
    await criterion.close();
    const { expectedLoss = [], expectedGrad, expectedGradAllZero } = file.zeroInfinity;
    close(question, "loss with zeroInfinity", expectedLoss.map(Number), loss as Float64Array);
    const wanted = expectedGradAllZero ? Array.from(grad, () => 0) : expectedGrad && flatten(expectedGrad);
    if (wanted) close(question, "grad with zeroInfinity", wanted, grad);
  }
  for (const reduction of ["mean", "sum"] as const) {
    const stated = file.reductions?.[reduction];
    const loss = stated?.loss ?? file.expectedReduced?.[reduction];
    if (loss === undefined) continue;
    const criterion = await criterionOf(question, reduction);
    const result = await criterion.lossAndGrad(input);
    await criterion.close();
    close(question, `loss, ${reduction}`, [loss], [result.loss as number]);
    if (stated?.grad !== undefined) close(question, `grad, ${reduction}`, flatten(stated.grad), result.grad);
  }
  if (file.targetsConcatenated) await losses(question, { ...input, targets: file.targetsConcatenated });
  if (file.unbatchedInSource) {
    await losses(question, { ...input, shape: [file.T, file.C], targets: input.targets });
  }
}

function criterionOf(
  { file, backend }: Question,
  reduction: Reduction,
  changes: { gradient?: "logProbs"; zeroInfinity?: boolean } = {},
): Promise<Criterion> {
  const input = file.inputKind === "logits" ? "logits" : "logProbs";
  return createCtcLoss({ backend, blank: file.blank, reduction, input, layout: file.layout, ...changes });
}

function callOf({ file, expectation, dtype }: Question): LossAndGradInput {
  const values = inputOf(file)!;
  const data = floatArray(dtype, values.length);
  data.set(values);
  const { targets = [], inputLengths = [], targetLengths = [] } = expectation;
  const shape = file.layout === "TNC" ? [file.T, file.N, file.C] : [file.N, file.T, file.C];
  return { data, shape, targets, inputLengths, targetLengths };
}

/** The same call with some of its samples. Only for `[T, N, C]`. */
function only(input: LossAndGradInput, samples: readonly number[]): LossAndGradInput {
  const [time = 0, batch = 0, classes = 0] = input.shape;
  const dtype = input.data instanceof Float32Array ? "float32" : "float64";
  const data = floatArray(dtype, time * samples.length * classes);
  for (let t = 0; t < time; t++) {
    for (const [i, n] of samples.entries()) {
      const start = (t * batch + n) * classes;
      data.set(input.data.subarray(start, start + classes), (t * samples.length + i) * classes);
    }
  }
  const pick = <T>(values: readonly T[]): T[] => samples.map((n) => values[n]!);
  return {
    data,
    shape: [time, samples.length, classes],
    targets: pick(input.targets as readonly (readonly number[])[]),
    inputLengths: pick(input.inputLengths as readonly number[]),
    targetLengths: pick(input.targetLengths as readonly number[]),
  };
}

function close(
  { file }: Question,
  what: string,
  expected: ArrayLike<number>,
  actual: ArrayLike<number>,
): void {
  const { atol, rtol } = toleranceOf(file);
  check(
    actual.length === expected.length,
    `${what}: expected ${expected.length} values, got ${actual.length}`,
  );
  compareAll(expected.length, (i) => ({
    where: `${what}[${i}]`,
    expected: expected[i]!,
    actual: actual[i]!,
    bound: atol + rtol * Math.abs(expected[i]!),
  }));
}

export function toleranceOf({ tolerance }: VectorFile): { readonly atol: number; readonly rtol: number } {
  return tolerance ?? { atol: 1e-5, rtol: 1e-5 };
}
