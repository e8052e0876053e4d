// Small problems against the definition: every path enumerated, ties included.

import { alignments } from "../../alignment/case.ts";
import type { Case } from "../../case.ts";
import { deviate, hash } from "../../generator.ts";
import type { Template } from "../../problem.ts";

interface Small extends Partial<Template> {
  readonly id: string;
  readonly clauses?: readonly string[];
}

const random = (seed: number) => (t: number, n: number, c: number) => deviate(seed, (t * 64 + n) * 8 + c);
/** Whole numbers from 0 down, `choices` of them: most of such problems have several best paths. */
const whole = (seed: number, choices: number) => (t: number, n: number, c: number) =>
  -(hash(seed, (t * 64 + n) * 8 + c) % choices);

/** All targets of up to three labels of two classes, beside each other. */
const every = [0, 1, 2, 3].flatMap((length) =>
  Array.from({ length: 2 ** length }, (_, i) => Array.from({ length }, (_, k) => 1 + ((i >> k) & 1))),
);
const lengths = every.map((_, n) => 6 - (n % 4 === 3 ? n % 3 : 0));

const problems: readonly Small[] = [
  { id: "every-target", time: 6, classes: 3, targets: every, inputLengths: lengths, logit: random(201) },
  { id: "steep", time: 6, classes: 3, targets: every, logit: (t, n, c) => 50 * random(202)(t, n, c) },
  { id: "ties/all-equal", time: 6, classes: 3, targets: every, inputLengths: lengths, logit: () => -1 },
  { id: "ties/two-values", time: 6, classes: 3, targets: every, logit: whole(203, 2) },
  {
    id: "ties/three-values",
    time: 6,
    classes: 3,
    targets: every,
    inputLengths: lengths,
    logit: whole(204, 3),
  },
  { id: "ties/five-values", time: 5, classes: 3, targets: every, logit: whole(205, 5) },
  // The same numbers frame after frame: paths then tie in another order.
  {
    id: "ties/in-another-order",
    time: 6,
    classes: 3,
    targets: every,
    logit: (_, n, c) => whole(206, 4)(0, n, c),
  },
  {
    id: "ties/beside-what-is-masked",
    time: 6,
    classes: 3,
    targets: every,
    clauses: ["5.3"],
    logit: (t, n, c) => (hash(207, (t * 64 + n) * 8 + c) % 5 === 0 ? Number.NEGATIVE_INFINITY : -1),
  },
  { id: "t1", time: 1, classes: 3, targets: [[1], [2], []], logit: random(208) },
  {
    id: "c1",
    time: 4,
    classes: 1,
    targets: [[], []],
    inputLengths: [4, 2],
    logit: random(209),
    clauses: ["3.2"],
  },
  {
    id: "blank-middle",
    time: 5,
    classes: 4,
    blank: 2,
    targets: [[1, 3], [3, 3], [0, 1], [0]],
    logit: random(210),
    clauses: ["1.4"],
  },
  {
    id: "blank-last",
    time: 5,
    classes: 4,
    blank: 3,
    targets: [
      [0, 1],
      [2, 2],
      [1, 0, 2],
    ],
    logit: whole(211, 3),
    clauses: ["1.4"],
  },
  {
    id: "blank-in-targets",
    time: 5,
    classes: 3,
    targets: [[1, 0, 2], [0], [0, 0], [0, 1], [1, 0], [], [0, 2, 0]],
    logit: whole(212, 3),
    clauses: ["1.5"],
  },
  {
    id: "infeasible",
    time: 5,
    classes: 3,
    targets: [[1, 2, 1, 2, 1, 2], [1, 2], [1, 1, 1], [2, 2], [1, 1, 2, 2], [1]],
    inputLengths: [5, 1, 5, 2, 5, 5],
    logit: random(213),
    clauses: ["11.4", "3.4"],
  },
  {
    id: "zero-length",
    time: 3,
    classes: 3,
    targets: [[], [1], [1], [], [1, 2]],
    inputLengths: [0, 0, 3, 1, 0],
    logit: random(214),
    clauses: ["11.4", "11.6"],
  },
  {
    id: "ragged-with-nan-padding",
    time: 5,
    classes: 3,
    targets: [[1, 2], [1], [], [2, 1], [2]],
    inputLengths: [5, 3, 2, 4, 1],
    logit: (t, n, c) => (t >= [5, 3, 2, 4, 1][n]! ? Number.NaN : random(215)(t, n, c)),
    clauses: ["11.6", "1.7"],
  },
];

export const enumerated: readonly Case[] = problems.flatMap(({ id, clauses = [], ...template }) =>
  alignments({
    id: `alignment/enumerated/${id}`,
    clauses: ["11.1", "11.2", "11.8", ...clauses],
    by: "enumeration",
    // Values as they are: a log-softmax would leave no two sums of them equal.
    template: { unnormalised: true, ...template } as Template,
  }),
);

const shape = { time: 5, classes: 4, targets: [[1, 2], [2], [2, 1]], inputLengths: [5, 4, 5] };

const masks: Record<string, (t: number, n: number, c: number) => boolean> = {
  "unused-class": (_, __, c) => c === 3,
  "some-frames": (t, n, c) => hash(32, (t * 8 + n) * 8 + c) % 4 === 0 && c !== (t + n) % 4,
  "label-early": (t, _, c) => c === 1 && t < 2,
  "label-always": (_, n, c) => c === 1 && n !== 1,
  "blank-and-label-in-one-frame": (t, n, c) => t === 2 && n === 0 && c !== 3,
};

const depths = {
  "minus-infinity": Number.NEGATIVE_INFINITY,
  "minus-1e30": Math.fround(-1e30),
  "minus-1e4": -1e4,
} as const;

/** Masked classes: a path with one has no probability, or as little as 20,000 nats below the frame's best make it. */
const masked = Object.entries(masks).flatMap(([name, hidden]) =>
  Object.entries(depths).flatMap(([depth, mask]) =>
    alignments({
      id: `alignment/masked/${name}/${depth}`,
      clauses: mask === Number.NEGATIVE_INFINITY ? ["11.4", "5.3"] : ["11.3"],
      by: "enumeration",
      template: {
        ...shape,
        unnormalised: true,
        logit: (t, n, c) => (hidden(t, n, c) ? mask : random(216)(t, n, c)),
      },
    }),
  ),
);

type Where = (t: number, n: number, c: number) => boolean;

const marked = {
  time: 5,
  classes: 4,
  // Sample 3 is infeasible in both topologies.
  targets: [[1, 2], [2], [1, 1], [1, 2, 1, 2], []],
  inputLengths: [5, 3, 4, 3, 2],
};
const places: Record<string, Where> = {
  "target-class": (t, n, c) => n === 0 && t === 2 && c === 1,
  "unused-class": (t, n, c) => n === 1 && t === 1 && c === 3,
  blank: (t, n, c) => n === 2 && t === 0 && c === 0,
  "unreachable-state": (t, n, c) => n === 0 && ((t === 4 && c === 1) || (t === 0 && c === 2)),
  "whole-frame": (t, n) => n === 0 && t === 4,
  "every-sample": (t, _, c) => t === 1 && c === 3,
  "empty-target": (t, n, c) => n === 4 && t === 1 && c === 3,
  infeasible: (_, n) => n === 3,
};

const nan = Object.entries(places).flatMap(([name, where]) =>
  alignments({
    id: `alignment/nan/${name}`,
    clauses: ["11.5", "11.4"],
    by: "enumeration",
    template: {
      ...marked,
      unnormalised: true,
      logit: (t, n, c) => (where(t, n, c) ? Number.NaN : random(217)(t, n, c)),
    },
  }),
);

export const special: readonly Case[] = [
  ...masked,
  ...nan,
  // A mask and a NaN in one sample: without a path there is a NaN all the same.
  ...alignments({
    id: "alignment/nan/beside-a-mask",
    clauses: ["11.5"],
    by: "enumeration",
    template: {
      ...marked,
      unnormalised: true,
      logit: (t, n, c) => {
        if (n !== 0) return random(218)(t, n, c);
        return c === 1 ? Number.NEGATIVE_INFINITY : t === 3 && c === 3 ? Number.NaN : 0;
      },
    },
  }),
  // No softmax in logits, probability 0 in log-probs.
  ...alignments({
    id: "alignment/nan/frame-of-minus-infinity",
    clauses: ["11.4", "11.5", "5.4"],
    by: "enumeration",
    template: {
      ...marked,
      unnormalised: true,
      logit: (t, n, c) => (n === 0 && t === 2 ? Number.NEGATIVE_INFINITY : random(219)(t, n, c)),
    },
  }),
];
