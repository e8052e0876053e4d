// Judges how far an answer is off: PyTorch in float64 if there is one, else @ctckit/js in float64.
import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { checked } from "../contest.ts";
import { type Errors, errors } from "../errors.ts";
import type { Problem } from "../problem.ts";
import type { Torch } from "../torch/process.ts";

export interface Judge {
  /** Of float32: losses `[N]`, the gradient `[T, N, C]`. */
  errors(losses: ArrayLike<number>, grad: Float32Array): Promise<Errors>;
}

export function torchJudge(torch: Torch, problem: Problem): Judge {
  return { errors: (losses, grad) => checked({ losses, grad }, torch, problem) };
}

export async function ownJudge(problem: Problem): Promise<Judge> {
  const { time, batch, classes } = problem.shape;
  const { logits, targets, inputLengths } = problem;
  const criterion = await createCtcLoss({ backend: js(), input: "logits", reduction: "sum" });
  const [data, shape] = [Float64Array.from(logits), [time, batch, classes]];
  const exact = await criterion.lossAndGrad({ data, shape, targets, inputLengths });
  await criterion.close();
  return {
    async errors(losses, grad) {
      const gradErrors = Array.from({ length: batch }, () => 0);
      // Once it is NaN, it stays NaN.
      for (let i = 0; i < grad.length; i++) {
        const n = Math.floor(i / classes) % batch;
        gradErrors[n] = Math.max(gradErrors[n]!, Math.abs(grad[i]! - exact.grad[i]!));
      }
      return errors({ losses, gradErrors }, Array.from(exact.losses), problem);
    },
  };
}
