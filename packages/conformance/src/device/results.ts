// What a loss on a device leaves in its arrays: the backend's own numbers, to the bit.

import type { CtcLossOptions, FloatArray, ProblemInput } from "@ctckit/core";
import { callOf, checkSameBits, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { floatArray } from "../guarded-array.ts";
import { allForms, bothDtypes, bothTopologies, type Problem } from "../problem.ts";
import { pickSamples, transposed } from "../rearrange.ts";
import { desk, lossOn } from "./desk.ts";
import { onDevice, type Stage } from "./stage.ts";

const plainly = { dtypes: bothDtypes, forms: ["logits"] } as const;

/** The backend's own results, of arrays of the host's. */
async function own(
  { backend, options, asked }: Stage,
  changes: Partial<ProblemInput> & { readonly data?: FloatArray; readonly grads?: boolean } = {},
  settings: Partial<CtcLossOptions> = {},
) {
  return withCriterion({ backend, ...options, ...settings }, (criterion) =>
    criterion.lossAndGrad({ ...callOf(asked), ...changes }),
  );
}

/** Submits, and compares both results with the backend's own. */
async function same(
  stage: Stage,
  what: string,
  changes: Partial<ProblemInput> & { readonly data?: FloatArray } = {},
  settings: Partial<CtcLossOptions> = {},
): Promise<void> {
  const { memory, asked, options, dtype } = stage;
  const wanted = await own(stage, changes, settings);
  const loss = await lossOn(memory, { ...options, ...settings }, dtype);
  try {
    const { input, losses, grad, checkData } = await desk(memory, asked, changes);
    await loss.submit(input);
    await checkData();
    const rounded = floatArray(memory.lossDtype, wanted.losses.length);
    rounded.set(wanted.losses);
    checkSameBits(`${what}: losses`, rounded, await losses());
    checkSameBits(`${what}: grad`, wanted.grad, await grad());
  } finally {
    await loss.close();
  }
}

/** The specimen as [N, T, C]. */
function batchFirst({ data, time, batch, classes, dtype }: Problem) {
  const moved = floatArray(dtype, data.length);
  moved.set(transposed(data, time, batch, classes));
  return { data: moved, shape: [batch, time, classes] };
}

/** Rows apart from each other, on both axes: what is between them stays as it was. */
async function sameWithGaps(stage: Stage): Promise<void> {
  const { memory, asked, options, dtype } = stage;
  const { time, batch, classes } = asked;
  const [frames, samples] = [(batch + 1) * (classes + 3), classes + 3];
  const data = floatArray(dtype, (time - 1) * frames + (batch - 1) * samples + classes).fill(Number.NaN);
  const place = (row: number) => Math.floor(row / batch) * frames + (row % batch) * samples;
  for (let row = 0; row < time * batch; row++)
    data.set(asked.data.subarray(row * classes, (row + 1) * classes), place(row));
  const wanted = await own(stage);
  const loss = await lossOn(memory, options, dtype);
  try {
    const { input, grad } = await desk(memory, asked, { data, strides: [frames, samples, 1] });
    await loss.submit(input);
    const got = await grad();
    for (let row = 0; row < time * batch; row++) {
      const rowOf = (array: FloatArray, start: number) => array.slice(start, start + classes);
      checkSameBits(`strides: grad of row ${row}`, rowOf(wanted.grad, row * classes), rowOf(got, place(row)));
      got.fill(Number.NaN, place(row), place(row) + classes);
    }
    check(got.every(Number.isNaN), "strides: grad was written between the rows");
  } finally {
    await loss.close();
  }
}

export const results: readonly Case[] = [
  ...onDevice(
    "same-bits",
    ["10.1", "10.2"],
    { dtypes: bothDtypes, forms: allForms, topologies: bothTopologies },
    async (stage) => {
      await same(stage, "mean");
      await same(stage, "sum, scaled", { gradOutput: -2.5 }, { reduction: "sum" });
      await same(stage, "none, scaled", { gradOutput: [1, 0, -2, 3, 0.5] }, { reduction: "none" });
    },
  ),
  ...onDevice("nan", ["10.1", "5.1", "5.2"], plainly, async (stage) => {
    const data = floatArray(stage.dtype, stage.asked.data.length);
    data.set(stage.asked.data);
    data[(3 * stage.asked.batch + 1) * stage.asked.classes] = Number.NaN;
    await same(stage, "NaN in sample 1", { data });
  }),
  ...onDevice("forms", ["10.1", "9.6", "9.11"], plainly, async (stage) => {
    const { asked, dtype } = stage;
    const { time, batch, classes, targets } = asked;
    await same(stage, "batch first", batchFirst(asked), { layout: "NTC" });
    const flat = Uint8Array.from(targets.flat());
    await same(stage, "concatenated", { targets: flat });
    await sameWithGaps(stage);
    const one = pickSamples(asked, [4]);
    const data = floatArray(dtype, one.data.length);
    data.set(one.data);
    const unbatched = { shape: [time, classes], targets: one.targets, inputLengths: one.inputLengths };
    await same({ ...stage, asked: one }, "unbatched", unbatched);
    check(batch > 1, "the specimen has several samples");
  }),
  ...onDevice("blank-in-targets", ["10.1", "9.10"], plainly, async (stage) => {
    const { targets, blank } = stage.asked;
    const dirty = targets.map((target, n) => (n === 1 ? [...target, blank] : target));
    const labels = { targets: dirty, targetLengths: dirty.map(({ length }) => length) };
    await same(stage, "infeasible", labels, { blankInTargets: "infeasible" });
    await same(stage, "allowed", labels, { blankInTargets: "allow" });
  }),
  ...onDevice("losses-alone", ["10.1", "3.6"], plainly, async (stage) => {
    const { memory, asked, options, dtype, backend } = stage;
    const loss = await lossOn(memory, options, dtype);
    try {
      const { input, losses, grad, checkData } = await desk(memory, asked);
      const { grad: _, ...scored } = input;
      await loss.submit(scored);
      await checkData();
      const wanted = await withCriterion({ backend, ...options }, (one) => one.loss(callOf(asked)));
      const rounded = floatArray(memory.lossDtype, wanted.losses.length);
      rounded.set(wanted.losses);
      checkSameBits("losses", rounded, await losses());
      check((await grad()).every(Number.isNaN), "an array that no one gave was written");
    } finally {
      await loss.close();
    }
  }),
];
