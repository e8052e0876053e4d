// Backends that are wrong on purpose, each in one way that somebody's CTC kernel has been wrong, and the case that must
// catch it. A saboteur that no case catches is a hole in the suite.

import type { Batch, FloatArray, Output } from "@ctckit/core";
import { reference } from "./reference-backend.ts";
import { type Spoil, spoiled } from "./spoiled-provider.ts";

export interface Saboteur {
  readonly does: string;
  readonly caughtBy: string;
  readonly provider: ReturnType<typeof spoiled>;
}

function saboteur(does: string, caughtBy: string, spoil: Spoil): Saboteur {
  return { does, caughtBy, provider: spoiled(spoil) };
}

/** All `(t, n)` rows of an array that is laid out like `data`. */
function* rows(batch: Batch, array: FloatArray) {
  for (let t = 0; t < batch.time; t++) {
    for (let n = 0; n < batch.batch; n++) {
      const start = t * batch.timeStride + n * batch.batchStride;
      yield { t, n, row: array.subarray(start, start + batch.classes) };
    }
  }
}

const length = (batch: Batch, n: number): number => batch.targetOffsets[n + 1]! - batch.targetOffsets[n]!;
const feasible = ({ losses }: Output, n: number): boolean => losses[n] !== Number.POSITIVE_INFINITY;

function mapData(batch: Batch, change: (x: number, n: number, c: number) => number): Batch {
  const data = batch.data.slice();
  for (const { n, row } of rows(batch, data)) row.set(row.map((x, c) => change(x, n, c)));
  return { ...batch, data };
}

/** Loses the alignments that end in the last blank: total over T frames less p(blank) times total over T - 1. */
function withoutFinalBlank(batch: Batch, out: Output, honest: (batch: Batch, out: Output) => void): void {
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

let calls = 0;

export const saboteurs: readonly Saboteur[] = [
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
  saboteur("returns zeros, as after a shader that did not compile", "analytic/two-by-two/float32/logits", {
    run(_, out) {
      out.losses.fill(0);
      out.grad?.fill(0);
    },
  }),
  saboteur("writes nothing", "analytic/two-by-two/float64/logits", { run: () => {} }),
  saboteur("adds to the output", "analytic/two-by-two/float64/log-probs", {
    run(batch, out, honest) {
      const before = out.grad?.slice();
      honest(batch, out);
      out.grad?.forEach((value, i) => {
        out.grad![i] = value + before![i]!;
      });
    },
  }),
  saboteur("reduces the losses itself", "analytic/uniform/small/float64/log-probs", {
    run(batch, out, honest) {
      honest(batch, out);
      out.losses.forEach((loss, n) => {
        out.losses[n] = loss / Math.max(1, length(batch, n));
      });
    },
  }),
  saboteur("normalises its input in place", "analytic/single-label/t9/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      for (const { row } of rows(batch, batch.data)) row.set(row.map((x) => x - row[0]!));
    },
  }),
  saboteur("writes past the end of the gradient", "shape/c2/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      if (out.grad instanceof Float64Array)
        new Float64Array(out.grad.buffer, out.grad.byteOffset, out.grad.length + 1).set([0], out.grad.length);
    },
  }),
  saboteur("writes float32 losses into half of the array", "shape/n300/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      const copy = out.losses.slice();
      new Float32Array(out.losses.buffer, out.losses.byteOffset, out.losses.length).set(copy);
    },
  }),
  saboteur("takes the rows for dense", "metamorphic/batch-first/float64/logits", {
    run(batch, out, honest) {
      honest({ ...batch, batchStride: batch.classes, timeStride: batch.batch * batch.classes }, out);
    },
  }),
  saboteur("clears the gaps between rows", "metamorphic/rows-with-gaps/float64/logits", {
    run(batch, out, honest) {
      out.grad?.fill(0);
      honest(batch, out);
    },
  }),
  saboteur("has -1e5 for log of zero", "masked/label-always/minus-infinity/float64/log-probs", {
    run: (batch, out, honest) =>
      honest(
        mapData(batch, (x) => Math.max(x, -1e5)),
        out,
      ),
  }),
  saboteur("loses the mask: NaN from -Infinity", "masked/unused-class/minus-infinity/float64/log-probs", {
    run(batch, out, honest) {
      honest(batch, out);
      if (!out.grad) return;
      const data = [...rows(batch, batch.data)];
      for (const [i, { row }] of [...rows(batch, out.grad)].entries()) {
        data[i]!.row.forEach((x, c) => {
          if (x === Number.NEGATIVE_INFINITY) row[c] = Number.NaN;
        });
      }
    },
  }),
  saboteur("saturates 1000 nats below the best class", "extreme/x400/float64/logits", {
    run(batch, out, honest) {
      const best = new Map<number, number>();
      for (const { t, n, row } of rows(batch, batch.data)) best.set(t * batch.batch + n, Math.max(...row));
      const data = batch.data.slice();
      for (const { t, n, row } of rows(batch, data))
        row.set(row.map((x) => Math.max(x, best.get(t * batch.batch + n)! - 1000)));
      honest({ ...batch, data }, out);
    },
  }),
  saboteur("has cost 0 for a sample without an alignment", "infeasible/too-short/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      for (const n of out.losses.keys()) if (!feasible(out, n)) out.losses[n] = 0;
    },
  }),
  saboteur("has NaN as gradient of a sample without an alignment", "infeasible/by-one-frame/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      if (!out.grad) return;
      for (const { t, n, row } of rows(batch, out.grad))
        if (!feasible(out, n) && t < batch.inputLengths[n]!) row.fill(Number.NaN);
    },
  }),
  saboteur("leaves the loss of a sample without frames unset", "zero-length/all/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      for (const [n, frames] of batch.inputLengths.entries()) if (frames === 0) out.losses[n] = -Math.LN2;
    },
  }),
  saboteur("has the other gradient convention", "analytic/one-alignment/float64/log-probs", {
    spec: (spec) =>
      spec.gradient === "none"
        ? spec
        : { ...spec, gradient: spec.gradient === "logits" ? "logProbs" : "logits" },
  }),
  saboteur("ignores gradScale", "gradient/scaled/float64/logits", {
    run: (batch, out, honest) => honest({ ...batch, gradScale: batch.gradScale.map(() => 1) }, out),
  }),
  saboteur("scales by the first sample's gradScale", "brute-force/scaled-gradient/float64/logits", {
    run: (batch, out, honest) =>
      honest({ ...batch, gradScale: batch.gradScale.map(() => batch.gradScale[0]!) }, out),
  }),
  saboteur("misses NaN in classes outside the target", "nan/unused-class/float64/log-probs", {
    run(batch, out, honest) {
      const used = Array.from({ length: batch.batch }, (_, n) => {
        return new Set([
          batch.blank,
          ...batch.targets.subarray(batch.targetOffsets[n], batch.targetOffsets[n + 1]),
        ]);
      });
      honest(
        mapData(batch, (x, n, c) => (Number.isNaN(x) && !used[n]!.has(c) ? -9 : x)),
        out,
      );
    },
  }),
  saboteur("lets NaN reach the other samples", "nan/target-class/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      if (out.losses.some(Number.isNaN)) out.losses.fill(Number.NaN);
    },
  }),
  saboteur("works in float32 log space", "extreme/cold-x10/float32/logits", {
    provider: reference(Math.fround),
  }),
  saboteur("underflows at 708 nats", "long/t2000-s400/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      out.losses.forEach((loss, n) => {
        if (loss > 708) out.losses[n] = Number.POSITIVE_INFINITY;
      });
    },
  }),
  saboteur("keeps its exponent in 16 bits", "extreme/x400/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      out.losses.forEach((loss, n) => {
        if (Number.isFinite(loss)) out.losses[n] = loss % (2 ** 15 * Math.LN2);
      });
    },
  }),
  saboteur("is wrong without a gradient", "analytic/two-by-two/float64/logits", {
    run(batch, out, honest, spec) {
      honest(batch, out);
      if (spec.gradient === "none") out.losses[0]! += 1e-3;
    },
  }),
  saboteur("adds up in another order each time", "trait/same-bits-run-to-run/float64", {
    run(batch, out, honest) {
      honest(batch, out);
      calls++;
      if (out.grad) out.grad[0]! *= 1 + (calls % 2) * 2 ** -50;
    },
  }),
  saboteur("depends on the batch around a sample", "metamorphic/first-half/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      out.losses[0]! *= 1 + batch.batch * 2 ** -51;
    },
  }),
  saboteur("remembers the blank of its first run", "trait/smaller-batches/float64", {
    plan(plan) {
      let blank: number | undefined;
      const fixed = (batch: Batch): Batch => {
        blank ??= batch.blank;
        return { ...batch, blank: Math.min(blank, batch.classes - 1) };
      };
      return {
        ...plan,
        run: (batch, out, signal) => plan.run(fixed(batch), out, signal),
        runSync: (batch, out) => plan.runSync!(fixed(batch), out),
      };
    },
  }),
  saboteur("has one workspace for overlapping runs", "trait/overlapping-runs/float64", {
    plan(plan) {
      let shared: Batch;
      return {
        ...plan,
        async run(batch, out, signal) {
          shared = batch;
          await Promise.resolve();
          return plan.run(
            { ...batch, targets: shared.targets, targetOffsets: shared.targetOffsets },
            out,
            signal,
          );
        },
      };
    },
  }),
  saboteur("gives other bits synchronously", "trait/synchronous/float64", {
    plan: (plan) => ({
      ...plan,
      runSync(batch, out) {
        plan.runSync!(batch, out);
        out.losses[0]! *= 1 + 2 ** -50;
      },
    }),
  }),
  saboteur("ignores the signal", "trait/aborted-before/float64", {
    plan: (plan) => ({ ...plan, run: (batch, out) => plan.run(batch, out) }),
  }),
  saboteur("goes on after close", "trait/closed-plan/float64", {
    plan: (plan) => ({ ...plan, close: async () => {} }),
  }),
  saboteur("makes plans after its close", "trait/closed-backend/float64", {
    backend: (backend) => ({ ...backend, close: async () => {} }),
  }),
  saboteur("changes its manifest when it is opened again", "trait/manifest-is-constant", {
    backend(backend) {
      calls++;
      return { ...backend, manifest: { ...backend.manifest, limits: { maxTime: 5000 + calls } } };
    },
  }),
  saboteur("has functions in its manifest", "trait/manifest-is-plain-data", {
    backend: (backend) => ({
      ...backend,
      manifest: Object.assign({ supports: () => true }, backend.manifest),
    }),
  }),
];
