// Far more cells than a matrix can hold, with a path that is known because it was planted: its class leads in every frame, so no
// other class sequence scores as much, and without the blank among the labels one class sequence is one path.

import { align } from "../../alignment/paths.ts";
import { type Case, check } from "../../case.ts";
import { hash } from "../../generator.ts";
import { problem, type Template } from "../../problem.ts";

/**
 * So many labels that a row for every 512 frames would be more than 2^18 cells: @ctckit/alignment then keeps one for every 4096 and
 * does those frames again twice.
 */
const [FRAMES, LABELS, CLASSES] = [17_600, 8800, 4];
const target = Array.from({ length: LABELS }, (_, k) => 1 + ((k + (k >> 4)) % 3)); // with repeats

/** A label has one to three frames, and after half of them, and between equal ones, comes a blank. */
function plant(): Int32Array {
  const states: number[] = [];
  for (const [k, label] of target.entries()) {
    const left = FRAMES - states.length - 2 * (LABELS - k);
    const extra = left > 0 ? hash(231, k) % 3 : 0;
    for (let i = 0; i < 1 + (extra >> 1); i++) states.push(2 * k + 1);
    if (target[k + 1] === label || (extra & 1 && left > 2)) states.push(2 * k + 2);
  }
  while (states.length < FRAMES) states.push(2 * LABELS);
  return Int32Array.from(states);
}
const states = plant(); // [T]

const template: Template = {
  ...{ time: FRAMES, classes: CLASSES, targets: [target], unnormalised: true },
  logit: (t, _, c) => {
    const state = states[t]!;
    return c === (state % 2 ? target[(state - 1) / 2] : 0) ? 0 : -1 - (hash(232, t * CLASSES + c) % 7);
  },
};

/** Of whatever type the backend has: what is asked here is which rows are kept. */
export const planted: Case = {
  id: "alignment/planted/t17600-s8800",
  clauses: ["11.1", "11.9"],
  oracle: "closed-form",
  slow: true,
  needs: {
    ...{ topology: "ctc", input: "logProbs", operation: "alignment" },
    ...{ maxTime: FRAMES, maxBatch: 1, maxClasses: CLASSES, maxTargetLength: LABELS },
  },
  run: async ({ backend }) => {
    const dtype = backend.manifest.dtypes[0]!;
    const { scores, states: got } = await align(
      backend,
      problem(template, { topology: "ctc", dtype, form: "log-probs" }),
    );
    const differs = states.findIndex((state, t) => state !== got[t]);
    check(differs < 0, () => `states(n=0, t=${differs}): expected ${states[differs]}, got ${got[differs]}`);
    check(scores[0] === 0, () => `scores[0]: expected 0, got ${scores[0]}`);
  },
};
