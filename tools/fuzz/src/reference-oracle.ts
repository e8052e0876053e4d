import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import type { Oracle } from "./oracle.ts";

/** @ctckit/js in float64: a thousand problems a second, for comparing backends with each other. */
export function referenceOracle(): Oracle {
  return {
    name: "js float64",
    against: "js",
    async ask({ data, shape, input, blank, targets, inputLengths }) {
      const backend = js();
      const criterion = await createCtcLoss({
        backend,
        blank,
        blankInTargets: "allow",
        input,
        reduction: "sum",
        gradient: "logits",
      });
      const { losses, grad } = await criterion.lossAndGrad({ data, shape, targets, inputLengths });
      await criterion.close();
      const logProbs = input === "logits" ? logSoftmax(data, shape[2]!) : data;
      return { losses, grad: Float64Array.from(grad), logProbs };
    },
    close() {},
  };
}

function logSoftmax(data: Float64Array, classes: number): Float64Array {
  const result = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += classes) {
    const row = data.subarray(start, start + classes);
    const top = row.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
    const sum = row.reduce((all, x) => all + Math.exp(x - top), 0);
    result.set(
      row.map((x) => x - top - Math.log(sum)),
      start,
    );
  }
  return result;
}
