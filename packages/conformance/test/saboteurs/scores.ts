// Wrong scores: states, sums, edits that forget what is beside them, other samples' frames.

import type { EditsOutput, Output, PosteriorsOutput } from "@ctckit/core";
import type { SpoiledRun } from "../spoiled-provider.ts";
import { length, mapData, type Saboteur, saboteur } from "./saboteur.ts";

type Scored = SpoiledRun<Output>;

const wrong = (does: string, caughtBy: string, score: Scored): Saboteur =>
  saboteur(does, caughtBy, { score });

const posteriorsThen =
  (spoil: (out: PosteriorsOutput, batch: Parameters<Scored>[0]) => void): Scored =>
  (batch, out, honest) => {
    honest(batch, out);
    if ("posteriors" in out && "losses" in out) spoil(out as PosteriorsOutput, batch);
  };
const editsThen =
  (spoil: (out: EditsOutput, batch: Parameters<Scored>[0]) => void): Scored =>
  (batch, out, honest) => {
    honest(batch, out);
    if ("deletions" in out) spoil(out, batch);
  };

export const scores: readonly Saboteur[] = [
  wrong(
    "divides posteriors by the total and not by their frame's sum",
    "posteriors/steep/float64/logits",
    posteriorsThen(({ posteriors }) => {
      for (const own of posteriors) for (const i of own.keys()) own[i]! *= 1 + 1e-7;
    }),
  ),
  wrong(
    "has all labels before all blanks",
    "posteriors/small/float64/logits",
    posteriorsThen(({ posteriors }, batch) => {
      for (const [n, own] of posteriors.entries()) {
        const states = 2 * length(batch, n) + 1;
        for (let t = 0; t < own.length; t += states) {
          const row = own.slice(t, t + states);
          const labels = row.filter((_, s) => s % 2 === 1);
          own.set([...labels, ...row.filter((_, s) => s % 2 === 0)], t);
        }
      }
    }),
  ),
  wrong(
    "has posteriors of a sample without an alignment",
    "posteriors/infeasible/float64/logits",
    posteriorsThen(({ losses, posteriors }) => {
      for (const [n, own] of posteriors.entries()) if (losses[n] === Number.POSITIVE_INFINITY) own.fill(0.5);
    }),
  ),
  wrong(
    "has NaN in all samples where one has",
    "posteriors/nan-and-masks/float64/logits",
    posteriorsThen(({ losses, posteriors }) => {
      if (losses.some(Number.isNaN)) for (const own of posteriors) own.fill(Number.NaN);
    }),
  ),
  wrong(
    "has the first sample's frames for all posteriors",
    "posteriors/small/float64/logits",
    (batch, out, honest) => honest("posteriors" in out ? { ...batch, batchStride: 0 } : batch, out),
  ),
  wrong(
    "forgets the blank that a substitution needs beside an equal label",
    "edits/repeats/float64/logits",
    editsThen(({ substitutions, losses }, batch) => {
      for (const [n, own] of substitutions.entries()) {
        const from = batch.targetOffsets[n]!;
        for (let k = 1; k < length(batch, n); k++) {
          const at = k * batch.asked!.length + batch.asked!.indexOf(batch.targets[from + k - 1]!);
          own[at] = Math.min(own[at]!, losses[n]!);
        }
      }
    }),
  ),
  wrong(
    "puts insertions behind the label and not before it",
    "edits/one-label/float64/logits",
    editsThen(({ insertions }, batch) => {
      const width = batch.asked!.length;
      for (const own of insertions) own.set([...own.slice(width), ...own.slice(0, width)]);
    }),
  ),
  wrong(
    "has the deletions of the next label",
    "edits/repeats/float64/logits",
    editsThen(({ deletions }) => {
      for (const own of deletions) if (own.length > 0) own.set([...own.slice(1), own[0]!]);
    }),
  ),
  wrong(
    "has no edits of a target without an alignment",
    "edits/masked-target/float64/logits",
    editsThen(({ losses, substitutions, insertions, deletions }) => {
      for (const [n, loss] of losses.entries())
        if (loss === Number.POSITIVE_INFINITY)
          for (const rows of [substitutions, insertions, deletions]) rows[n]!.fill(loss);
    }),
  ),
  wrong(
    "underflows where an edit is unlikely",
    "edits/far-below/float64/logits",
    editsThen(({ losses, substitutions }) => {
      for (const [n, own] of substitutions.entries())
        for (const i of own.keys()) if (own[i]! > losses[n]! + 700) own[i] = Number.POSITIVE_INFINITY;
    }),
  ),
  wrong(
    "has NaN for edits that never fit",
    "edits/nan/float64/logits",
    editsThen(({ losses, insertions }) => {
      for (const [n, own] of insertions.entries()) if (Number.isNaN(losses[n])) own.fill(Number.NaN);
    }),
  ),
  wrong(
    "orders columns by class",
    "edits/classes-few/float64/logits",
    editsThen(({ substitutions }, batch) => {
      const order = [...batch.asked!.keys()].sort((a, b) => batch.asked![a]! - batch.asked![b]!);
      for (const own of substitutions)
        for (let at = 0; at < own.length; at += order.length) {
          const row = own.slice(at, at + order.length);
          own.set(
            order.map((i) => row[i]!),
            at,
          );
        }
    }),
  ),
  wrong(
    "gives all candidates the longest length",
    "candidates/own-lengths/float64/logits",
    (batch, out, honest) =>
      honest(
        batch.batchStride === 0
          ? { ...batch, inputLengths: batch.inputLengths.map(() => batch.time) }
          : batch,
        out,
      ),
  ),
  wrong(
    "clips what one candidate has far above the others",
    "candidates/one-far-above/float64/logits",
    (batch, out, honest) =>
      honest(batch.batchStride === 0 ? mapData(batch, (x) => Math.min(x, 100)) : batch, out),
  ),
];
