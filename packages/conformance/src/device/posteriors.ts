// Posteriors of states that a loss on a device leaves in the caller's array: the textbook's, of all samples, one after the other.

import type { FloatArray } from "@ctckit/core";
import type { DeviceInput } from "@ctckit/core/backend";
import { checkSameBits, rejection } from "../call.ts";
import { type Case, check } from "../case.ts";
import { floatArray } from "../guarded-array.ts";
import { allForms, bothDtypes, bothTopologies, type Problem } from "../problem.ts";
import { posteriors as ownPosteriors } from "../scoring/ask.ts";
import { checkPosteriors } from "../scoring/compare.ts";
import { desk, lossOn } from "./desk.ts";
import { onDevice, type Stage } from "./stage.ts";

const plainly = { dtypes: bothDtypes, forms: ["logits"] } as const;
const needs = { operation: "posteriors" } as const;
/** Elements behind the last that a loss has to leave alone. */
const GUARD = 4;

const sizesOf = ({ targets, inputLengths }: Problem): number[] =>
  targets.map(({ length }, n) => inputLengths[n]! * (2 * length + 1));

/** What a call leaves: with an array for the gradient, or without. */
async function left(stage: Stage, asked: Problem, withGrad: boolean) {
  const { memory, options, dtype } = stage;
  const sizes = sizesOf(asked);
  const room = floatArray(
    dtype,
    sizes.reduce((sum, size) => sum + size, GUARD),
  ).fill(Number.NaN);
  const posteriors = await memory.array(room.fill(7));
  const loss = await lossOn(memory, options, dtype);
  try {
    const { input, losses, grad } = await desk(memory, asked);
    const { grad: _, ...scored } = input;
    await loss.submit({ ...(withGrad ? input : scored), posteriors } as DeviceInput<unknown>);
    const all = floatArray(dtype, room.length);
    await memory.read(posteriors, all);
    check(
      all.subarray(-GUARD).every((x) => x === 7),
      "posteriors: elements behind the last sample's were written",
    );
    const found: FloatArray[] = [];
    for (const size of sizes) {
      const from = found.reduce((sum, { length }) => sum + length, 0);
      found.push(all.subarray(from, from + size));
    }
    return { losses: await losses(), grad: await grad(), posteriors: found, all };
  } finally {
    await loss.close();
  }
}

async function checkLeft(stage: Stage, asked: Problem): Promise<void> {
  const own = await ownPosteriors(stage.backend, asked);
  const alone = await left(stage, asked, false);
  for (const [n, wanted] of own.posteriors.entries())
    checkSameBits(`posteriors[${n}]`, wanted, alone.posteriors[n]!);
  checkPosteriors(asked, { losses: Float64Array.from(alone.losses), posteriors: alone.posteriors });
  check(alone.grad.every(Number.isNaN), "grad was written, which nobody gave");
  const both = await left(stage, asked, true);
  checkSameBits("posteriors beside a gradient", alone.all, both.all);
  checkSameBits("losses beside posteriors", alone.losses, both.losses);
  check(!both.grad.every(Number.isNaN), "grad was not written beside posteriors");
}

export const posteriors: readonly Case[] = [
  ...onDevice(
    "posteriors",
    ["10.5", "13.1", "13.2"],
    { dtypes: bothDtypes, forms: allForms, topologies: bothTopologies },
    (stage) => checkLeft(stage, stage.asked),
    needs,
  ),
  ...onDevice(
    "posteriors-nan",
    ["10.5", "13.2"],
    plainly,
    async (stage) => {
      const { asked } = stage;
      const data = asked.data.slice();
      data[(3 * asked.batch + 1) * asked.classes] = Number.NaN;
      // Sample 4: all that the last label could be emitted by has probability 0.
      for (let t = 0; t < asked.time; t++)
        data[(t * asked.batch + 4) * asked.classes + 5] = Number.NEGATIVE_INFINITY;
      await checkLeft(stage, { ...asked, data });
    },
    needs,
  ),
  ...onDevice(
    "posteriors-mistakes",
    ["10.5", "10.3"],
    plainly,
    async ({ memory, asked, options, dtype }) => {
      const loss = await lossOn(memory, options, dtype);
      try {
        const { input, losses } = await desk(memory, asked);
        for (const [words, array] of [
          ["posteriors", [1, 2, 3]],
          ["posteriors", null],
          ["expected arrays that are not the same", input.grad],
        ] as const) {
          const error = await rejection(loss.submit({ ...input, posteriors: array }));
          check(error instanceof TypeError, () => `${words}: expected a TypeError, got ${error}`);
          check(error.message.includes(words), () => `expected "${words}", got: ${error.message}`);
          check((await losses()).every(Number.isNaN), `${words}: a call that was refused wrote losses`);
        }
      } finally {
        await loss.close();
      }
    },
    needs,
  ),
];
