// Wrong means over alignments: half of a Hessian, signs, directions that are not looked at, frames that do not count.

import type { Batch, ExpectationOutput, PlanSpec } from "@ctckit/core";
import type { SpoiledRun } from "../spoiled-provider.ts";
import { type Saboteur, saboteur } from "./saboteur.ts";

type Expecting = SpoiledRun<ExpectationOutput>;

const wrong = (does: string, caughtBy: string, expect: Expecting): Saboteur =>
  saboteur(does, caughtBy, { expect });

const afterwards =
  (spoil: (out: ExpectationOutput, batch: Batch, spec: PlanSpec) => void): Expecting =>
  (batch, out, honest, spec) => {
    honest(batch, out);
    spoil(out, batch, spec);
  };

export const expectations: readonly Saboteur[] = [
  wrong(
    "has a Hessian that is a thousandth too small",
    "expectations/hessian/slope-of-the-gradient/float64/logits",
    (batch, out, honest, spec) => {
      honest(batch, out);
      if (spec.operation !== "hessian") return;
      for (const i of out.grad.keys()) out.grad[i]! -= 1e-3 * out.grad[i]!;
    },
  ),
  wrong(
    "takes every direction for ones",
    "expectations/hessian/small/float64/logits",
    (batch, out, honest, spec) => {
      if (spec.operation === "hessian") out.grad.fill(1);
      honest(batch, out);
    },
  ),
  wrong(
    "has the gradient of an entropy the other way round",
    "expectations/entropy/by-alignments-small/float64/log-probs",
    afterwards(({ grad }, _, { operation }) => {
      if (operation === "entropy") for (const i of grad.keys()) grad[i]! *= -1;
    }),
  ),
  wrong(
    "rounds an entropy to below 0",
    "expectations/entropy/infeasible/float64/logits",
    afterwards(({ values }, _, { operation }) => {
      if (operation === "entropy") for (const n of values.keys()) if (values[n] === 0) values[n] = -1e-12;
    }),
  ),
  wrong(
    "counts the frames after a label has begun",
    "expectations/delay/from-posteriors/float64/logits",
    afterwards(({ values }, { targetOffsets, inputLengths }, { operation }) => {
      if (operation === "delay")
        for (const n of values.keys())
          values[n] = (targetOffsets[n + 1]! - targetOffsets[n]!) * inputLengths[n]! - values[n]!;
    }),
  ),
  wrong(
    "has a value where no alignment exists",
    "expectations/delay/infeasible/float64/logits",
    afterwards(({ losses, values }) => {
      for (const [n, loss] of losses.entries()) if (loss === Number.POSITIVE_INFINITY) values[n] = 0;
    }),
  ),
  wrong(
    "leaves a direction in frames that do not count",
    "expectations/hessian/placed-ntc/float64/logits",
    (batch, out, honest) => {
      const before = out.grad.slice();
      honest(batch, out);
      for (const [n, frames] of batch.inputLengths.entries())
        for (let t = frames; t < batch.time; t++)
          out.grad[t * batch.timeStride + n * batch.batchStride] =
            before[t * batch.timeStride + n * batch.batchStride]!;
    },
  ),
];
