import {
  type Batch,
  type BlockingPlan,
  inTurns,
  type LossOutput,
  type PlanSpec,
  settled,
} from "@ctckit/core/backend";
import { backward, forward, latticeOf, type Round } from "./reference-lattice.ts";

const never = Number.NEGATIVE_INFINITY;

/** Losses, and gradients where they are asked for. */
export function referencePlan(spec: PlanSpec, round: Round): BlockingPlan<LossOutput> {
  const runSync = (batch: Batch, out: LossOutput): void => {
    for (let n = 0; n < batch.batch; n++) solveSample(spec, round, batch, n, out);
  };
  const run: BlockingPlan<LossOutput>["run"] = (batch, out, signal) =>
    inTurns(
      batch.batch,
      (n) => {
        solveSample(spec, round, batch, n, out);
        return n + 1;
      },
      signal,
    );
  return { run, runSync };
}

function solveSample(spec: PlanSpec, round: Round, batch: Batch, n: number, out: LossOutput): void {
  const { classes } = batch;
  const { frames, place, symbols, skips, fits, rows } = latticeOf(spec, batch, n);
  for (let t = 0; t < batch.time; t++) out.grad?.fill(0, place(t), place(t) + classes);
  if (!fits) {
    out.losses[n] = Number.POSITIVE_INFINITY;
    return;
  }
  if (rows.some((row) => row.some(Number.isNaN))) {
    out.losses[n] = Number.NaN;
    for (let t = 0; t < frames; t++) out.grad?.fill(Number.NaN, place(t), place(t) + classes);
    return;
  }

  /** How much a log-prob changes with its value. */
  const inner = (p: number): number =>
    spec.input !== "probabilities" ? 1 : p > (batch.floor ?? 0) ? 1 / p : 0;
  const { alpha, total } = forward(rows, symbols, skips, round);
  out.losses[n] = settled(frames === 0 ? 0 : -total, spec, batch, n);
  if (!out.grad || frames === 0 || total === never) return;
  const beta = backward(rows, symbols, skips, round);
  for (let t = 0; t < frames; t++) {
    const gamma = new Float64Array(classes); // [C]
    const [before, behind, row] = [alpha[t]!, beta[t]!, rows[t]!];
    for (let s = 0; s < symbols.length; s++) {
      const [c, joint] = [symbols[s]!, before[s]! + behind[s]!];
      if (joint > never) gamma[c]! += Math.exp(joint - row[c]! - total);
    }
    for (let c = 0; c < classes; c++) {
      const softmax = spec.gradient === "logits" ? Math.exp(rows[t]![c]!) : 0;
      out.grad[place(t) + c] = (softmax - gamma[c]!) * batch.gradScale[n]! * inner(batch.data[place(t) + c]!);
    }
  }
}
