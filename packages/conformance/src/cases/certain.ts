// Targets that are almost certain: each frame's sum and the lattice's are rounded to more than their difference, which is the loss.

import type { Case } from "../case.ts";
import { deviate, hash } from "../generator.ts";
import { numeric } from "../numeric.ts";
import { bruteForce } from "../oracle/brute-force.ts";

const classes = 3;
const labels = 2;
const samples = 8;

const targets = Array.from({ length: samples }, (_, n) =>
  Array.from({ length: labels }, (_, k) => 1 + (hash(91, n * labels + k) % (classes - 1))),
);

/** Four frames for each label: the blank, the label, both of them alike, the blank. All other classes are `gap` below. */
function logit(gap: number) {
  return (t: number, n: number, c: number): number => {
    const place = t % 4;
    const label = targets[n]![(t - place) / 4]!;
    const stands = c === 0 ? place !== 1 : c === label && (place === 1 || place === 2);
    return deviate(92, (t * 32 + n) * 8 + c) + (stands ? gap : 0);
  };
}

const almost = [22, 30, 60].flatMap((gap) =>
  numeric({
    id: `certain/${gap}-nats`,
    clauses: ["3.1", "3.7", "4.1"],
    oracle: "brute-force",
    forms: ["logits", "log-probs"],
    template: { time: 4 * labels, classes, targets, logit: logit(gap) },
    expect: bruteForce,
  }),
);

/** Where the blank is a label, alignments that emit the same count one by one: together they may be more than certain. */
const beyond = numeric({
  id: "certain/more-than",
  clauses: ["1.5", "3.7"],
  oracle: "brute-force",
  template: {
    time: 6,
    classes: 2,
    targets: [[0], [0, 0]],
    logit: (t, n, c) => 0.5 * deviate(93, (t * 2 + n) * 2 + c),
  },
  expect: bruteForce,
});

/** And where equal labels may be side by side. */
const repeated = numeric({
  id: "certain/more-than-by-repeats",
  clauses: ["2.3", "3.7"],
  oracle: "brute-force",
  topologies: ["ctc-no-repeat-blank"],
  template: {
    time: 5,
    classes: 2,
    targets: [[1, 1], [1, 1, 1], [1]],
    logit: (t, n, c) => 3 * c + 0.5 * deviate(94, (t * 3 + n) * 2 + c),
  },
  expect: bruteForce,
});

export const certain: readonly Case[] = [...almost, ...beyond, ...repeated];
