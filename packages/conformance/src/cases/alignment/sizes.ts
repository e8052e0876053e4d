// Sizes that cannot be enumerated, against Viterbi in float64 with every cell kept. Backends keep less: they throw rows away, do them
// again, and take off what paths have in common. The sizes lie about where @ctckit/alignment's blocks (512 frames), levels (64) and
// kept rows end.

import { alignments } from "../../alignment/case.ts";
import type { Case } from "../../case.ts";
import { deviate, hash, labels } from "../../generator.ts";
import { bothTopologies, type Form, type Template } from "../../problem.ts";

interface Size {
  readonly id: string;
  readonly time: number;
  /** One for each sample. */
  readonly lengths: readonly number[];
  readonly frames?: readonly number[];
  readonly classes?: number;
}

const sizes: readonly Size[] = [
  { id: "levels", time: 130, lengths: [20, 31, 32, 33, 64, 0, 1], frames: [130, 63, 64, 65, 129, 128, 127] },
  { id: "t511-to-t514", time: 514, lengths: [60, 60, 255, 256], frames: [511, 512, 513, 514] },
  { id: "t700", time: 700, lengths: [127, 300, 4], classes: 12 },
  // More cells than may stay: rows are kept, and 512 frames with up to 500 labels done again.
  { id: "t1100-s500", time: 1100, lengths: [500], classes: 12 },
  { id: "t2047-to-t2050", time: 2050, lengths: [20, 300, 200, 150], frames: [2047, 2048, 2049, 2050] },
  { id: "t2559-to-t2562", time: 2562, lengths: [20, 300, 40, 250], frames: [2559, 2560, 2561, 2562] },
];

const template = ({ time, lengths, frames, classes = 6 }: Size, seed: number): Omit<Template, "logit"> => ({
  time,
  classes,
  blank: 1,
  targets: lengths.map((length, n) => labels(seed + n, length, classes, 1)),
  ...(frames && { inputLengths: frames }),
  unnormalised: true,
});

/** A path that is planted, so that labels are spread over the frames, and much around it that competes. */
const planted = (shape: Omit<Template, "logit">, seed: number, scale: number): Template["logit"] => {
  const { time, targets, inputLengths = [], blank = 0 } = shape;
  return (t, n, c) => {
    const target = targets[n]!;
    const state = Math.floor((t * (2 * target.length + 1)) / (inputLengths[n] ?? time));
    const onPath = state % 2 === 0 ? blank : target[(state - 1) / 2];
    return scale * deviate(seed, (t * targets.length + n) * 16 + c) + (c === onPath ? 1 : 0);
  };
};

const clauses = ["11.1", "11.2", "11.3", "11.8", "11.9"];

/** Both topologies, but only one input for the second: the oracle takes longer than the backends. */
const asked = (id: string, template: Template, ...forms: readonly Form[]): Case[] =>
  bothTopologies.flatMap((topology) =>
    alignments({
      ...{ id: `alignment/viterbi/${id}`, clauses, by: "viterbi", template, topologies: [topology] },
      forms: topology === "ctc" ? forms : forms.slice(0, 1),
    }),
  );

const sized = sizes.flatMap((size, i) => {
  const shape = template(size, 300 + 10 * i);
  const ties: Template["logit"] = (t, n, c) => -(hash(400 + i, (t * 8 + n) * 16 + c) % 3);
  return [
    ...asked(size.id, { ...shape, logit: planted(shape, 320 + i, 1) }, "log-probs", "logits"),
    ...asked(`${size.id}-ties`, { ...shape, logit: ties }, "log-probs"),
  ];
});

const long = template({ id: "t9000", time: 9000, lengths: [60], classes: 5 }, 380);

/** Class 2 leads for a while; whoever went there, past the only place of class 1, then pays more than was saved. */
const lured =
  (depth: number, from: number, until: number): Template["logit"] =>
  (t, _, c) => {
    const noise = (hash(390, t * 4 + c) % 8) - 8;
    if (t >= from && t < until) return c === 2 ? 0 : depth + noise;
    if (t >= until && t < 2 * until - from) return c === 1 ? noise : 2 * depth + noise;
    return noise;
  };

/** Paths that trail: those that lead for a while are lost in the end. Whole numbers, so that coarse steps hold them too. */
const improbable: Record<string, { readonly time: number; readonly depth: number; readonly frames: number }> =
  {
    "by-30-thousand": { time: 400, depth: -304, frames: 100 },
    "by-30-thousand-in-blocks": { time: 2200, depth: -304, frames: 100 },
    "by-200-thousand": { time: 2200, depth: -2000, frames: 100 },
    "by-2-million": { time: 2200, depth: -9000, frames: 224 },
    "by-12-million": { time: 4500, depth: -9000, frames: 1400 },
  };

export const viterbiSizes: readonly Case[] = [
  ...sized,
  ...alignments({
    ...{ id: "alignment/viterbi/t9000", clauses, by: "viterbi", slow: true, topologies: ["ctc"] },
    template: { ...long, logit: planted(long, 381, 1) },
  }),
  // A target that does not fit its frames: each of them costs, and no partial path costs less.
  ...alignments({
    ...{ id: "alignment/improbable/every-frame", clauses: ["11.3"], by: "viterbi" },
    template: {
      ...{ time: 1500, classes: 4, targets: [[...Array.from({ length: 600 }, (_, k) => 1 + (k % 2)), 3]] },
      logit: (t, _, c) => (c === 3 ? 0 : -40 - (hash(391, t * 4 + c) % 16)),
      unnormalised: true,
    },
  }),
  ...Object.entries(improbable).flatMap(([name, { time, depth, frames }]) =>
    alignments({
      ...{ id: `alignment/improbable/${name}`, clauses: ["11.3", "6.1"], by: "viterbi" },
      template: {
        ...{ time, classes: 4, targets: [[1, 3, 2]], unnormalised: true },
        logit: lured(depth, 40, 40 + frames),
      },
    }),
  ),
  // 30,000, 40,000 and 50,000 below the best all count as 20,000: three paths tie, whatever their scores say.
  ...alignments({
    ...{ id: "alignment/improbable/beyond-20-thousand", clauses: ["11.3"], by: "enumeration" },
    template: {
      ...{ time: 4, classes: 4, targets: [[1, 2, 3]], unnormalised: true },
      logit: (t, _, c) => (t === 1 ? [-40_000, -30_000, -50_000, 0][c]! : c === [1, 0, 2, 3][t] ? 0 : -100),
    },
  }),
];
