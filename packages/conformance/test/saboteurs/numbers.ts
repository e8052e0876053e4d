// Wrong values: masks, infinities, NaN, conventions, scales, precision.

import { reference } from "../reference-backend.ts";
import { feasible, mapData, rows, type Saboteur, saboteur } from "./saboteur.ts";

export const numbers: readonly Saboteur[] = [
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
  saboteur("has a loss just below 0", "certain/60-nats/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      for (const [n, loss] of out.losses.entries()) if (loss < 1e-12) out.losses[n] = -1e-15;
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
      spec.gradient === undefined
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
  saboteur("narrows the scale of the gradient", "grad-output/large/float64", {
    run: (batch, out, honest) => honest({ ...batch, gradScale: batch.gradScale.map(Math.fround) }, out),
  }),
  saboteur("adds losses up in float32", "masked/every-class-float32-lowest/float64/log-probs", {
    run(batch, out, honest) {
      honest(batch, out);
      out.losses.set(Float32Array.from(out.losses));
    },
  }),
  saboteur("is wrong without a gradient", "analytic/two-by-two/float64/logits", {
    run(batch, out, honest, spec) {
      honest(batch, out);
      if (spec.operation === "loss") out.losses[0]! += 1e-3;
    },
  }),
];
