// Wrong alignments: repeats, blanks, lengths.

import type { Batch, LossOutput } from "@ctckit/core";
import { length, rows, type Saboteur, saboteur } from "./saboteur.ts";

/** Loses the alignments that end in the last blank: total over T frames less p(blank) times total over T - 1. */
function withoutFinalBlank(
  batch: Batch,
  out: LossOutput,
  honest: (batch: Batch, out: LossOutput) => void,
): void {
  honest(batch, out);
  const inputLengths = batch.inputLengths.map((frames) => Math.max(0, frames - 1));
  const losses = new Float64Array(batch.batch);
  honest({ ...batch, inputLengths }, { ...out, losses });
  honest(batch, { ...out, losses: new Float64Array(batch.batch) });
  for (let n = 0; n < batch.batch; n++) {
    const last = (batch.inputLengths[n]! - 1) * batch.timeStride + n * batch.batchStride + batch.blank;
    const ended = Math.exp(batch.data[last]! - losses[n]!);
    if (length(batch, n) > 0) out.losses[n] = -Math.log(Math.exp(-out.losses[n]!) - ended);
  }
}

export const lattice: readonly Saboteur[] = [
  saboteur("needs no blank between equal labels", "brute-force/t3-repeat/float64/logits", {
    spec: (spec) => ({ ...spec, topology: "ctc-no-repeat-blank" }),
  }),
  saboteur("merges equal labels of the target", "brute-force/t3-repeat/float64/logits", {
    run(batch, out, honest) {
      const kept = Array.from({ length: batch.batch }, (_, n) =>
        batch.targets
          .slice(batch.targetOffsets[n], batch.targetOffsets[n + 1])
          .filter((label, i, all) => label !== all[i - 1]),
      );
      const targetOffsets = new Int32Array(batch.batch + 1);
      for (const [n, target] of kept.entries()) targetOffsets[n + 1] = targetOffsets[n]! + target.length;
      honest(
        { ...batch, targets: Int32Array.from(kept.flatMap((target) => [...target])), targetOffsets },
        out,
      );
    },
  }),
  saboteur("forgets the final blank", "brute-force/t2/float64/log-probs", { run: withoutFinalBlank }),
  saboteur("takes the blank for class 0", "brute-force/blank-middle/float64/logits", {
    run: (batch, out, honest) => honest({ ...batch, blank: 0 }, out),
  }),
  saboteur("is off by one at the blank", "analytic/empty-target/float64/log-probs", {
    run: (batch, out, honest) => honest({ ...batch, blank: (batch.blank + 1) % batch.classes }, out),
  }),
  saboteur("ignores the input lengths", "brute-force/ragged/float64/logits", {
    run: (batch, out, honest) =>
      honest({ ...batch, inputLengths: batch.inputLengths.map(() => batch.time) }, out),
  }),
  saboteur("reads the padding", "nan/padding/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      for (const { n, row } of rows(batch, batch.data))
        if (row.some(Number.isNaN)) out.losses[n] = Number.NaN;
    },
  }),
  saboteur("leaves the gradient of the padding as it was", "brute-force/ragged/float64/log-probs", {
    run(batch, out, honest) {
      const before = out.grad?.slice();
      honest(batch, out);
      if (!out.grad || !before) return;
      const old = [...rows(batch, before)];
      for (const [i, { t, n, row }] of [...rows(batch, out.grad)].entries()) {
        if (t >= batch.inputLengths[n]!) row.set(old[i]!.row);
      }
    },
  }),
];
