// Means over alignments by the suite's own textbook, since a second one by hand would say nothing more: what proves it are the cases that
// write down all alignments, and those that take differences of gradients.

import type { BlockingPlan, ExpectationOutput, PlanSpec } from "@ctckit/core/backend";
import { type Expectation, expectationOf } from "../src/oracle/expectations.ts";
import { referencePlan } from "./reference-loss.ts";

export function expectationPlan(spec: PlanSpec): BlockingPlan<ExpectationOutput> {
  const losses = referencePlan({ ...spec, operation: "loss" }, (x) => x);
  const runSync: BlockingPlan<ExpectationOutput>["runSync"] = (batch, out) => {
    losses.runSync(batch, { losses: out.losses });
    const { time, classes, timeStride, batchStride, targetOffsets, inputLengths } = batch;
    const dense = (array: ArrayLike<number>) =>
      Float64Array.from({ length: time * batch.batch * classes }, (_, i) => {
        const [c, n, t] = [
          i % classes,
          Math.floor(i / classes) % batch.batch,
          Math.floor(i / classes / batch.batch),
        ];
        return array[t * timeStride + n * batchStride + c]!;
      });
    const direction = dense(out.grad);
    const problem = {
      ...spec,
      ...{ time, classes, batch: batch.batch, blank: batch.blank, data: dense(batch.data) },
      gradient: "logProbs" as const,
      targets: Array.from({ length: batch.batch }, (_, n) => [
        ...batch.targets.subarray(targetOffsets[n], targetOffsets[n + 1]),
      ]),
      inputLengths: [...inputLengths],
      gradScale: [...batch.gradScale],
    };
    for (let n = 0; n < batch.batch; n++) {
      const { value, grad } = expectationOf(problem, spec.operation as Expectation, direction, n);
      out.values[n] = spec.operation === "entropy" ? Math.max(0, value) : value;
      for (let t = 0; t < time; t++)
        for (let c = 0; c < classes; c++) out.grad[t * timeStride + n * batchStride + c] = grad[t]?.[c] ?? 0;
    }
  };
  return { runSync, run: async (batch, out) => runSync(batch, out) };
}
