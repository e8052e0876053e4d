// Streams against the aligner that has all frames at once: in pieces of any size, the same bits (contract 12.4 and 12.8).

import type { CtcAlignerOptions } from "@ctckit/core";
import { alignerOptions, withAligner } from "../../alignment/call.ts";
import { alignmentCases } from "../../alignment/case.ts";
import { callOf } from "../../call.ts";
import type { Case } from "../../case.ts";
import { deviate, hash, labels, type Recipe, recipeLogits } from "../../generator.ts";
import type { Template, Variety } from "../../problem.ts";
import { checkSaid, ofSample, pushed } from "../../stream/pushed.ts";

/** No state of these problems' paths is so far behind. */
const MARGIN = 10_000;
const CLASSES = 6;
const STAR = 11;

interface Question extends Variety {
  readonly id: string;
  readonly template: Template;
  readonly options?: Partial<CtcAlignerOptions>;
  readonly margin?: number;
  /** Default: four ways to cut. */
  readonly pieces?: readonly (readonly number[])[];
}

/** Frames of a push: one, some, and more than a stretch of core's. */
const allPieces = [[1], [2, 7, 1, 1, 12, 3], [1000], [70, 1, 5, 64, 128, 63]] as const;

const targets = [[1, 2, 2, 5], [3], [], labels(301, 17, CLASSES, 0), labels(302, 40, CLASSES, 0), [4, 4, 4]];
const inputLengths = [40, 9, 12, 40, 40, 4];
const random = (seed: number, scale: number) => (t: number, n: number, c: number) =>
  scale * deviate(seed, (t * 8 + n) * 8 + c);

const recipe: Recipe = {
  ...{ seed: 303, time: 300, classes: CLASSES, blank: 0, inputLengths: [300, 270], targetLengths: [40, 90] },
  ...{ scale: 2, blankBonus: 1, peak: 6, maskPermille: 20, maskValue: null },
};
const clear = recipeLogits(recipe);

/** What forms and topologies differ in is asked of random frames. */
const narrow = { topologies: ["ctc"], forms: ["log-probs"] } as const;

const questions: readonly Question[] = [
  {
    id: "random",
    template: { ...{ time: 40, classes: CLASSES, targets, inputLengths }, logit: random(304, 3) },
  },
  {
    id: "ties",
    template: {
      ...{ time: 40, classes: CLASSES, targets, inputLengths, unnormalised: true },
      logit: (t, n, c) => -(hash(305, (t * 8 + n) * 8 + c) % 3),
    },
    forms: ["log-probs"],
  },
  {
    id: "star",
    template: {
      ...{ time: 40, classes: CLASSES, inputLengths, logit: random(306, 3) },
      targets: targets.map((target) => target.map((label, k) => (k % 3 === 1 ? STAR : label))),
    },
    options: { star: STAR, starScore: -1.5 },
    ...narrow,
  },
  {
    id: "open-ends",
    template: { ...{ time: 40, classes: CLASSES, targets, inputLengths }, logit: random(307, 3) },
    options: { open: { start: true, end: true } },
    topologies: ["ctc"],
  },
  {
    id: "open-start",
    template: { ...{ time: 40, classes: CLASSES, targets, inputLengths }, logit: random(308, 3) },
    options: { open: { start: true, score: -0.5 } },
    ...narrow,
  },
  {
    // Outside at the end costs nothing, so a path that left too early looks better than any that can still end.
    id: "open-end-at-no-price",
    template: {
      ...{ time: 60, classes: CLASSES, targets: [targets[0]!, targets[3]!], logit: random(309, 3) },
    },
    options: { open: { end: true, score: 0 } },
    margin: 50,
    ...narrow,
  },
  {
    id: "clear",
    template: {
      ...{ time: 300, classes: CLASSES, inputLengths: recipe.inputLengths },
      targets: recipe.targetLengths.map((length, n) => labels(303 + 1000 + n, length, CLASSES, 0)),
      logit: (t, n, c) => clear[(t * 2 + n) * CLASSES + c]!,
    },
    margin: 60,
    ...narrow,
    pieces: [[3, 4], [1000], [70, 1, 5, 64, 128, 63]],
  },
];

export const againstAlign: readonly Case[] = questions.flatMap(
  ({ id, template, options, margin = MARGIN, pieces: ways = allPieces, ...variety }) =>
    alignmentCases(
      {
        ...{ id: `stream/${id}`, clauses: ["12.1", "12.4", "12.8", "12.13"], oracle: "metamorphic" },
        ...{ template, operation: "survivors", ...variety },
      },
      async ({ backend }, asked) => {
        await withAligner({ ...alignerOptions(backend, asked), ...options }, async (aligner) => {
          const groups = asked.targets.map((target) => target.map((_, k) => (k % 5 === 4 ? -1 : k >> 2)));
          const whole = await aligner.align({ ...callOf(asked), groups });
          for (const n of asked.targets.keys())
            for (const pieces of ways) {
              const said = await pushed(aligner, asked, n, {
                pieces,
                options: { margin, groups: groups[n]! },
              });
              const where = `sample ${n} in pieces of ${pieces}`;
              checkSaid(where, ofSample(whole, n), said);
            }
        });
      },
    ),
);
