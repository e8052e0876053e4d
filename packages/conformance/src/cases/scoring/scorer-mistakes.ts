// Every mistake that a caller of a scorer can make: those that an aligner's caller can make, and those of its own.

import {
  type CandidatesInput,
  type CtcScorerOptions,
  createCtcScorer,
  type EditsInput,
  type PosteriorsInput,
} from "@ctckit/core";
import { callOf, rejection } from "../../call.ts";
import type { Case } from "../../case.ts";
import {
  candidatesOf,
  checkSameScores,
  needAll,
  scoreAll,
  scorerOptions,
  withScorer,
} from "../../scoring/call.ts";
import { alignerOptionMistakes, alignmentMistakes } from "../alignment/mistakes.ts";
import { type CallMistake, checkMistake, type Mistake } from "../mistake.ts";
import { specimen } from "../specimen.ts";

const range = RangeError;
const type = TypeError;

const needs = { operation: "edits", maxTime: 12, maxBatch: 5, maxClasses: 7, maxTargetLength: 5 } as const;

/** Of frames and targets, which posteriors and edits have in common. */
const shared = Object.fromEntries(
  Object.entries(alignmentMistakes).filter(
    ([name, { options }]) => !/^(groups|classes|progress)-/.test(name) && !options,
  ),
);

/** What a method alone knows is unknown to the others. */
const ofPosteriors: Record<string, Mistake & { readonly change: Record<string, unknown> }> = {
  "by-unknown": { error: range, says: ["by", "state", "label", "class"], change: { by: "class" } },
  "by-number": { error: type, says: ["by", "1"], change: { by: 1 } },
  "expected-number": { error: type, says: ["expected", "1"], change: { expected: 1 } },
  "classes-of-posteriors": { error: type, says: ["posteriors", "classes"], change: { classes: [1] } },
};
const ofEdits: typeof ofPosteriors = {
  "classes-negative": { error: range, says: ["classes[1]", "0..5", "-1"], change: { classes: [2, -1] } },
  "classes-beyond": { error: range, says: ["classes[0]", "0..5", "6"], change: { classes: [6] } },
  "classes-fraction": { error: range, says: ["classes[0]", "1.5"], change: { classes: [1.5] } },
  "classes-nan": { error: range, says: ["classes[2]", "NaN"], change: { classes: [1, 2, Number.NaN] } },
  "classes-twice": { error: range, says: ["classes[2]", "3", "classes[0]"], change: { classes: [3, 1, 3] } },
  "classes-text": { error: type, says: ["classes[0]", "a"], change: { classes: ["a"] } },
  "classes-floats": {
    error: type,
    says: ["classes", "Float32Array"],
    change: { classes: new Float32Array(1) },
  },
  "classes-number": { error: type, says: ["classes", "3"], change: { classes: 3 } },
  "by-of-edits": { error: type, says: ["edits", "by"], change: { by: "state" } },
};
const ofLosses: typeof ofPosteriors = {
  "candidates-of-a-batch": { error: range, says: ["shape", "[T, C]", "3"], change: { shape: [12, 1, 6] } },
  "candidates-shape-of-one": { error: range, says: ["shape", "1"], change: { shape: [72] } },
  "candidates-data-too-short": { error: range, says: ["data", "78", "72"], change: { shape: [13, 6] } },
  "candidates-label-beyond": {
    error: range,
    says: ["targets[1][0]", "0..5", "6"],
    change: { targets: [[0], [6]], targetLengths: [1, 1], inputLengths: 12 },
  },
  "candidates-length-beyond": {
    error: range,
    says: ["inputLengths[0]", "0..12", "13"],
    change: { inputLengths: 13 },
  },
  "candidates-lengths-too-few": {
    error: range,
    says: ["inputLengths", "N = 5", "2"],
    change: { inputLengths: [1, 2] },
  },
  "candidates-strides-of-three": {
    error: range,
    says: ["strides", "2 entries", "3"],
    change: { strides: [6, 0, 1] },
  },
  "candidates-target-lengths": {
    error: range,
    says: ["targetLengths[0]"],
    change: { targetLengths: [9, 1, 0, 3, 5] },
  },
};

type Way = "posteriors" | "edits" | "losses";

function ofMethod(way: Way, name: string, { change, ...mistake }: (typeof ofPosteriors)[string]): Case {
  return mistaken(name, async (scorer, asked) => {
    const good = way === "losses" ? candidatesOf(asked) : callOf(asked);
    const bad = { ...good, ...change } as never;
    checkMistake(await rejection(scorer[way](bad)), mistake);
    const sync = scorer[`${way}Sync`] as ((input: unknown) => unknown) | undefined;
    if (sync)
      checkMistake(await rejection((async () => sync(bad))()), {
        ...mistake,
        says: mistake.says.filter((word) => word !== way),
      });
  });
}

function mistaken(
  name: string,
  run: (scorer: Parameters<typeof scoreAll>[0], asked: ReturnType<typeof specimen>) => Promise<void>,
): Case {
  return {
    id: `bad-scoring/${name}`,
    clauses: ["9.5", "9.7", "13.9"],
    oracle: "contract",
    needs,
    run: async ({ backend }) => {
      needAll(backend);
      const asked = specimen(backend, backend.manifest.dtypes[0]!);
      await withScorer(scorerOptions(backend, asked), async (scorer) => {
        const plain = await scoreAll(scorer, asked);
        await run(scorer, asked);
        checkSameScores("the next calls", plain, await scoreAll(scorer, asked));
      });
    },
  };
}

const ofFrames = Object.entries(shared).map(([name, mistake]: [string, CallMistake]) =>
  mistaken(name, async (scorer, asked) => {
    const good = callOf(asked);
    const bad = { ...good, ...mistake.change(good, asked) } as unknown as PosteriorsInput &
      EditsInput &
      CandidatesInput;
    checkMistake(await rejection(scorer.posteriors(bad)), mistake);
    checkMistake(await rejection(scorer.edits(bad)), mistake);
  }),
);

const ofOptions = Object.entries(alignerOptionMistakes)
  .filter(
    ([, { options }]) =>
      !["star", "starScore", "open", "confidences", "infeasible"].some((name) => name in options),
  )
  .map(
    ([name, mistake]): Case => ({
      id: `bad-scoring/${name}`,
      clauses: ["9.5"],
      oracle: "contract",
      needs,
      run: async ({ backend }) => {
        const bad = { backend, ...mistake.options } as CtcScorerOptions;
        checkMistake(await rejection(createCtcScorer(bad)), mistake);
      },
    }),
  );

export const badScoring: readonly Case[] = [
  ...ofFrames,
  ...Object.entries(ofPosteriors).map(([name, mistake]) => ofMethod("posteriors", name, mistake)),
  ...Object.entries(ofEdits).map(([name, mistake]) => ofMethod("edits", name, mistake)),
  ...Object.entries(ofLosses).map(([name, mistake]) => ofMethod("losses", name, mistake)),
  ...ofOptions,
];
