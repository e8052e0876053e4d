// A mistake in an argument: the error names it, nothing is written, and the criterion works on the next call.

import { type CtcLossOptions, createCtcLoss, type LossAndGradInput } from "@ctckit/core";
import { callOf, checkSameBits, optionsOf, rejection, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { floatArray } from "../guarded-array.ts";
import { checkMistake } from "./mistake.ts";
import { callMistakes } from "./mistakes.ts";
import { optionMistakes } from "./option-mistakes.ts";
import { anyVariant, specimen } from "./specimen.ts";

const needs = { operation: "gradient", maxTime: 12, maxBatch: 5, maxClasses: 7, maxTargetLength: 5 } as const;

const callCases = Object.entries(callMistakes).map(
  ([name, mistake]): Case => ({
    id: `bad-input/${name}`,
    clauses: ["9.4", "9.5", "9.7"],
    oracle: "contract",
    needs,
    run: async ({ backend }) => {
      const asked = specimen(backend, backend.manifest.dtypes[0]!);
      const good = callOf(asked);
      await withCriterion({ ...optionsOf(backend, asked), ...mistake.options }, async (criterion) => {
        const works = mistake.options?.blank === undefined;
        const plain = works ? await criterion.lossAndGrad(good) : undefined;
        const grad = floatArray(asked.dtype, asked.data.length).fill(7);
        const bad = { ...good, out: { grad }, ...mistake.change(good, asked) } as unknown as LossAndGradInput;
        checkMistake(await rejection(criterion.lossAndGrad(bad)), mistake);
        check(
          grad.every((value) => value === 7),
          "out.grad was written by a call that was refused",
        );
        // `loss` knows neither of these two; every other mistake is one there as well.
        const { out, gradOutput, ...rest } = bad;
        if (gradOutput === undefined && out?.grad === grad) {
          checkMistake(await rejection(criterion.loss(rest)), mistake);
        }
        if (plain)
          checkSameBits("grad of the next call", plain.grad, (await criterion.lossAndGrad(good)).grad);
      });
    },
  }),
);

const optionCases = Object.entries(optionMistakes).map(
  ([name, mistake]): Case => ({
    id: `bad-input/${name}`,
    clauses: ["9.5"],
    oracle: "contract",
    needs,
    run: async ({ backend }) => {
      const variant = anyVariant(backend, backend.manifest.dtypes[0]!);
      const bad = { backend, topology: variant.topology, ...mistake.options } as CtcLossOptions;
      checkMistake(await rejection(createCtcLoss(bad)), mistake);
    },
  }),
);

export const badInput: readonly Case[] = [...callCases, ...optionCases];
