// A mistake in an argument of an aligner: the error names it, the backend is not asked, and the next call works.

import { type AlignInput, type CtcAlignerOptions, createCtcAligner } from "@ctckit/core";
import { alignerOptions, checkSameResult, withAligner } from "../../alignment/call.ts";
import { callOf, rejection } from "../../call.ts";
import { type Case, check } from "../../case.ts";
import { checkMistake } from "../mistake.ts";
import { specimen } from "../specimen.ts";
import { alignerOptionMistakes, alignmentMistakes } from "./mistakes.ts";

const needs = {
  operation: "alignment",
  maxTime: 12,
  maxBatch: 5,
  maxClasses: 7,
  maxTargetLength: 5,
} as const;

const ofCalls = Object.entries(alignmentMistakes).map(
  ([name, mistake]): Case => ({
    id: `bad-alignment/${name}`,
    clauses: ["9.5", "9.7", "11.10"],
    oracle: "contract",
    needs,
    run: async ({ backend }) => {
      const asked = specimen(backend, backend.manifest.dtypes[0]!);
      const good = callOf(asked);
      const options = { ...alignerOptions(backend, asked), ...mistake.options } as CtcAlignerOptions;
      await withAligner(options, async (aligner) => {
        const works = mistake.options?.blank === undefined;
        const plain = works ? await aligner.align(good) : undefined;
        const bad = { ...good, ...mistake.change(good, asked) } as unknown as AlignInput;
        checkMistake(await rejection(aligner.align(bad)), mistake);
        const { alignSync } = aligner;
        const { signal, ...rest } = bad;
        if (alignSync && signal === undefined)
          checkMistake(await rejection((async () => alignSync(rest))()), mistake);
        if (plain) checkSameResult("the next call", plain, await aligner.align(good));
      });
    },
  }),
);

/** Eighty labels, three repeats among them, one frame too few. */
const tooShort: Case = {
  id: "bad-alignment/infeasible-sample",
  clauses: ["3.4", "9.5"],
  oracle: "contract",
  needs: { ...needs, topology: "ctc", maxTime: 83, maxTargetLength: 80 },
  run: async ({ backend }) => {
    const target = Array.from({ length: 80 }, (_, k) => (k % 26 === 1 ? 2 : [2, 3, 4, 0][k % 4]!));
    const repeated = target.filter((label, k) => k > 0 && label === target[k - 1]).length;
    check(repeated === 3, `the case itself: ${repeated} repeats`);
    const asked = specimen(backend, backend.manifest.dtypes[0]!, {
      ...{ time: 83, targets: [[0], target], inputLengths: [83, 82], gradScale: [1, 1] },
    });
    const problem = { ...asked, topology: "ctc" } as const;
    await withAligner({ ...alignerOptions(backend, problem), infeasible: "refuse" }, async (aligner) => {
      const says = ["targets[1]: needs 83 frames (80 labels, 3 repeats), has 82"];
      checkMistake(await rejection(aligner.align(callOf(problem))), { error: RangeError, says });
      const { scores } = await aligner.align({ ...callOf(problem), inputLengths: [83, 83] });
      check(scores.every(Number.isFinite), `scores of the next call: ${scores.join(", ")}`);
    });
  },
};

const ofOptions = Object.entries(alignerOptionMistakes).map(
  ([name, mistake]): Case => ({
    id: `bad-alignment/${name}`,
    clauses: ["9.5"],
    oracle: "contract",
    needs,
    run: async ({ backend }) => {
      const bad = { backend, ...mistake.options } as CtcAlignerOptions;
      checkMistake(await rejection(createCtcAligner(bad)), mistake);
    },
  }),
);

export const badAlignment: readonly Case[] = [...ofCalls, tooShort, ...ofOptions];
