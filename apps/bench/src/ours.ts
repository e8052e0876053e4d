import { type BackendProvider, type Criterion, createCtcLoss } from "@ctckit/core";
import type { Contestant } from "./duel.ts";
import type { Problem } from "./problem.ts";

/** One backend of ours on one problem: logits to per-sample losses and the gradient of their sum. */
export interface Ours extends Contestant {
  readonly losses: Float64Array; // [N]
  readonly grad: Float32Array; // [T, N, C]
  close(): Promise<void>;
}

/** The gradient's memory is allocated once and used again, as PyTorch's allocator does for its own. */
export async function ours(name: string, provider: BackendProvider, problem: Problem): Promise<Ours> {
  const criterion = await createCtcLoss({ backend: provider, input: "logits", reduction: "sum" });
  const { time, batch, classes } = problem.shape;
  const grad = new Float32Array(problem.logits.length);
  const input = {
    data: problem.logits,
    shape: [time, batch, classes],
    targets: problem.targets,
    inputLengths: problem.inputLengths,
    out: { grad },
  };
  const { losses } = await criterion.lossAndGrad(input);
  return {
    name,
    losses,
    grad,
    time: (calls) => repeat(criterion, input, calls),
    close: () => criterion.close(),
  };
}

/** The synchronous call where there is one: a turn of the event loop is no part of the kernel. */
async function repeat(
  criterion: Criterion,
  input: Parameters<Criterion["lossAndGrad"]>[0],
  calls: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < calls; call++) {
    const began = performance.now();
    if (criterion.lossAndGradSync) criterion.lossAndGradSync(input);
    else await criterion.lossAndGrad(input);
    times.push(performance.now() - began);
  }
  return times;
}
