// Wrong best paths: ties, rows that were thrown away, sums that drift, other samples, scores, memory.

import type { AlignmentOutput, Batch, Plan } from "@ctckit/core";
import type { SpoiledRun } from "../spoiled-provider.ts";
import { mapData, rows, type Saboteur, saboteur } from "./saboteur.ts";

type Aligned = SpoiledRun<AlignmentOutput>;

const wrong = (does: string, caughtBy: string, align: Aligned): Saboteur =>
  saboteur(does, caughtBy, { align });

/** Rows `(n, frames)` of an answer. */
function* samples({ time, batch, inputLengths }: Batch, { states, frameScores }: AlignmentOutput) {
  for (let n = 0; n < batch; n++) {
    const [from, frames] = [n * time, inputLengths[n]!];
    yield {
      n,
      frames,
      states: states.subarray(from, from + time),
      frameScores: frameScores.subarray(from, from + time),
    };
  }
}

interface At {
  readonly t: number;
  readonly n: number;
  readonly c: number;
  readonly batch: Batch;
}

/** Finds the paths of values that are a little off, which decides what ties, and gives the scores of the true ones. */
const tilted =
  (tilt: (at: At, x: number) => number): Aligned =>
  (batch, out, honest) => {
    const data = batch.data.slice();
    for (const { t, n, row } of rows(batch, data))
      row.set(row.map((x, c) => x + tilt({ t, n, c, batch }, x)));
    honest({ ...batch, data }, out);
    for (const { n, frames, states, frameScores } of samples(batch, out)) {
      if (!Number.isFinite(out.scores[n]!)) continue;
      out.scores[n] = 0;
      for (let t = 0; t < frames; t++) {
        const label = batch.targets[batch.targetOffsets[n]! + (states[t]! - 1) / 2];
        const c = states[t]! % 2 ? label! : batch.blank;
        frameScores[t] = batch.data[t * batch.timeStride + n * batch.batchStride + c]!;
        out.scores[n]! += frameScores[t]!;
      }
    }
  };

/** From frame `at` on, the path is that of the frames from there alone. */
const forgetful =
  (at: number, from: (t: number) => number): Aligned =>
  (batch, out, honest) => {
    honest(batch, out);
    for (const { frames, states } of samples(batch, out))
      for (let t = at; t < frames; t += 512) if (states[t]! >= 0) states[t] = states[from(t)]!;
  };

let shared: Batch;

export const alignment: readonly Saboteur[] = [
  wrong(
    "takes blanks where labels tie",
    "alignment/enumerated/ties/all-equal/float64/log-probs",
    tilted(({ c, batch }) => (c === batch.blank ? 2 ** -40 : 0)),
  ),
  wrong(
    "prefers the blank at the end",
    "alignment/enumerated/ties/two-values/float64/log-probs",
    tilted(({ t, n, c, batch }) => (c === batch.blank && t === batch.inputLengths[n]! - 1 ? 2 ** -40 : 0)),
  ),
  wrong(
    "breaks ties by the frame's number",
    "alignment/enumerated/ties/in-another-order/float64/log-probs",
    tilted(({ t, c }) => t * c * 2 ** -40),
  ),
  wrong(
    "is greedy: each frame's best class",
    "alignment/enumerated/every-target/float64/log-probs",
    (batch, out, honest) => {
      honest(batch, out);
      for (const { n, frames, states } of samples(batch, out))
        for (let t = 1; t + 1 < frames; t++) {
          const row = (t - 1) * batch.timeStride + n * batch.batchStride;
          if (states[t - 1]! % 2 && states[t] === states[t - 1]! + 1 && batch.data[row]! > -1)
            states[t] = states[t - 1]!;
        }
    },
  ),
  wrong(
    "loses a kept row",
    "alignment/viterbi/t2559-to-t2562/float64/log-probs",
    forgetful(512, () => 0),
  ),
  wrong(
    "is off by one at the edge of a block",
    "alignment/viterbi/t2047-to-t2050/float64/log-probs",
    forgetful(512, (t) => t - 1),
  ),
  wrong(
    "is off by one behind the edge of a block",
    "alignment/viterbi/t2047-to-t2050/float64/log-probs",
    forgetful(511, (t) => t + 1),
  ),
  wrong(
    "adds up in float32",
    "alignment/viterbi/t9000/float64/log-probs",
    // What is left of a value after it was added to a running sum of thousands of nats.
    tilted(({ t }, x) => Math.fround(x - 4 * t) + 4 * t - x),
  ),
  wrong(
    "cannot hold a path that trails",
    "alignment/improbable/by-30-thousand/float64/log-probs",
    (batch, out, honest) => {
      honest(
        mapData(batch, (x) => Math.max(x, -100)),
        out,
      );
    },
  ),
  wrong(
    "goes beyond 20,000 nats",
    "alignment/improbable/beyond-20-thousand/float64/log-probs",
    tilted((_, x) => (x < -20_000 ? x / 4 - x : 0)),
  ),
  wrong(
    "numbers the states of another sample",
    "alignment/enumerated/blank-middle/float64/log-probs",
    (batch, out, honest) => {
      honest(batch, out);
      const { time } = batch;
      if (batch.batch > 2) out.states.copyWithin(time, 2 * time, 3 * time);
    },
  ),
  wrong(
    "has the sum over all alignments for a score",
    "alignment/enumerated/every-target/float64/log-probs",
    (batch, out, honest) => {
      honest(batch, out);
      for (const n of out.scores.keys()) out.scores[n]! += Math.log(2);
    },
  ),
  wrong(
    "has scores relative to the frame's best",
    "alignment/enumerated/steep/float64/log-probs",
    (batch, out, honest) => {
      honest(batch, out);
      const tops = new Map<number, number>();
      for (const { t, n, row } of rows(batch, batch.data)) tops.set(n * batch.time + t, Math.max(...row));
      for (const { n, frames, frameScores } of samples(batch, out))
        for (let t = 0; t < frames && Number.isFinite(out.scores[n]!); t++)
          frameScores[t]! -= tops.get(n * batch.time + t)!;
    },
  ),
  wrong(
    "does not see NaN outside the target",
    "alignment/nan/unused-class/float64/log-probs",
    (batch, out, honest) => {
      honest(
        mapData(batch, (x) => (Number.isNaN(x) ? -9 : x)),
        out,
      );
    },
  ),
  wrong(
    "sees NaN in a sample without a path",
    "alignment/nan/infeasible/float64/log-probs",
    (batch, out, honest) => {
      honest(batch, out);
      for (const { n, frames, states } of samples(batch, out))
        if (frames === 3 && states[0] === -1) out.scores[n] = Number.NaN;
    },
  ),
  wrong(
    "has a path where none has a probability",
    "alignment/masked/label-always/minus-infinity/float64/log-probs",
    (batch, out, honest) => {
      honest(
        mapData(batch, (x) => Math.max(x, -1e9)),
        out,
      );
    },
  ),
  wrong(
    "leaves the states of frames that do not count",
    "alignment/enumerated/ragged-with-nan-padding/float64/log-probs",
    (batch, out, honest) => {
      const before = out.states.slice();
      honest(batch, out);
      for (const { n, frames, states } of samples(batch, out))
        states.set(before.subarray(n * batch.time + frames, (n + 1) * batch.time), frames);
    },
  ),
  wrong(
    "leaves frame scores where there is no path",
    "alignment/enumerated/infeasible/float64/log-probs",
    (batch, out, honest) => {
      const before = out.frameScores.slice();
      honest(batch, out);
      for (const { n, states, frameScores } of samples(batch, out))
        if (states[0] === -1) frameScores.set(before.subarray(n * batch.time, (n + 1) * batch.time));
    },
  ),
  wrong(
    "reads the padding",
    "alignment/enumerated/ragged-with-nan-padding/float64/log-probs",
    (batch, out, honest) => {
      honest(batch, out);
      for (const { n, row } of rows(batch, batch.data))
        if (row.some(Number.isNaN)) out.scores[n] = Number.NaN;
    },
  ),
  wrong(
    "writes past the end of the states",
    "alignment/enumerated/t1/float64/log-probs",
    (batch, out, honest) => {
      honest(batch, out);
      new Int32Array(out.states.buffer, out.states.byteOffset, out.states.length + 1).set(
        [-1],
        out.states.length,
      );
    },
  ),
  wrong(
    "normalises its input in place",
    "alignment/enumerated/steep/float64/logits",
    (batch, out, honest) => {
      honest(batch, out);
      for (const { row } of rows(batch, batch.data)) row.set(row.map((x) => x - row[0]!));
    },
  ),
  wrong(
    "has no batch stride of 0",
    "alignment/metamorphic/frames-shared/float64/log-probs",
    (batch, out, honest) => {
      if (batch.batchStride === 0) out.scores.fill(0);
      else honest(batch, out);
    },
  ),
  wrong(
    "depends on the batch around a sample",
    "alignment/metamorphic/first-half/float64/logits",
    (batch, out, honest) => {
      honest(batch, out);
      out.scores[0]! *= 1 + batch.batch * 2 ** -51;
    },
  ),
  wrong(
    "takes the blank for class 0",
    "alignment/enumerated/blank-last/float64/log-probs",
    (batch, out, honest) => {
      honest({ ...batch, blank: 0 }, out);
    },
  ),
  saboteur("may repeat without a blank", "alignment/enumerated/every-target/float64/log-probs", {
    spec: (spec) => (spec.operation === "alignment" ? { ...spec, topology: "ctc-no-repeat-blank" } : spec),
  }),
  saboteur("takes a whole sample as one turn", "trait/alignment-turn-within-a-sample/float64", {
    plan: (plan) => ({ ...plan, run: async (batch, out) => plan.runSync!(batch, out) }),
  }),
  saboteur("has one workspace for overlapping alignments", "trait/alignment-overlapping-runs/float64", {
    plan: (plan) => ({
      ...plan,
      async run(batch, out, signal) {
        shared = batch;
        await Promise.resolve();
        const { targets, targetOffsets } = shared.batch === batch.batch ? shared : batch;
        return plan.run({ ...batch, targets, targetOffsets }, out, signal);
      },
    }),
  }),
  saboteur("aligns otherwise when it blocks", "trait/alignment-synchronous/float64", {
    plan: (plan, { operation }): Plan =>
      operation === "alignment"
        ? {
            ...plan,
            runSync(batch, out) {
              plan.runSync!(batch, out);
              (out as AlignmentOutput).scores[0]! *= 1 + 2 ** -50;
            },
          }
        : plan,
  }),
  saboteur("does not hear the signal while it aligns", "trait/alignment-aborted/float64", {
    plan: (plan) => ({ ...plan, run: (batch, out) => plan.run(batch, out) }),
  }),
  saboteur("tells of progress twice over", "trait/alignment-progress/float64", {
    plan: (plan) => ({
      ...plan,
      async run(batch, out, signal, progress) {
        await plan.run(batch, out, signal, progress);
        progress?.(0.5);
        progress?.(0.25);
      },
    }),
  }),
];
