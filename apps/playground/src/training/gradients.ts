// The loss and the gradients of one part of a batch. Measures each phase, and gives the page turns in between where possible.
import type { Criterion, LossAndGradInput } from "@ctckit/core";
import { turn } from "@ctckit/core/backend";
import type { Lines, Network, TensorFlow } from "@ctckit/recogniser";
import { ctcLoss, ctcVariableGrads } from "@ctckit/tfjs";
import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs-core";
import type { Stopwatch } from "./phases.ts";

export interface Gradients {
  readonly loss: number;
  /** By variable name. The caller's to dispose. */
  readonly grads: NamedTensorMap;
}

export interface Part extends Pick<Lines, "images" | "targets"> {
  readonly network: Network;
  readonly criterion: Criterion<"mean">;
  readonly watch: Stopwatch;
}

/** @param part with a criterion of `input: "logits"`, `layout: "NTC"` */
export function gradients(tf: TensorFlow, part: Part): Promise<Gradients> {
  return part.criterion.lossAndGradSync ? blocking(tf, part) : waiting(tf, part);
}

/** One synchronous call for everything. It saves a forward pass, but blocks the page. */
async function blocking(tf: TensorFlow, { network, criterion, images, targets, watch }: Part) {
  const { lossAndGradSync } = criterion;
  const measured: Criterion<"mean"> = {
    ...criterion,
    lossAndGradSync: (input: LossAndGradInput) => watch.measure("loss", () => lossAndGradSync!(input)),
  };
  const logits = () => watch.measure("forward", () => network.logits(images, targets.length, "training"));
  const { times } = watch;
  const before = times.forward + times.loss;
  const began = performance.now();
  const { value, grads } = tf.variableGrads(
    () => ctcLoss(tf, measured, { logits: logits(), targets }),
    network.trained,
  );
  const loss = value.dataSync()[0]!;
  value.dispose();
  times.backward += performance.now() - began - (times.forward + times.loss - before);
  return { loss, grads };
}

async function waiting(tf: TensorFlow, { network, criterion, images, targets, watch }: Part) {
  const { times } = watch;
  let backwardBegan = 0;
  const measured: Criterion<"mean"> = {
    ...criterion,
    async lossAndGrad(input: LossAndGradInput) {
      await turn();
      const pending = watch.measure("loss", () => criterion.lossAndGrad(input));
      const began = performance.now();
      const result = await pending;
      times.waiting += performance.now() - began;
      await turn();
      backwardBegan = performance.now();
      return result;
    },
  };
  let passes = 0;
  // The second forward pass counts as part of the backward pass.
  const logits = (): Tensor => {
    const pass = () => network.logits(images, targets.length, "training");
    return passes++ === 0 ? watch.measure("forward", pass) : pass();
  };
  const variables = network.trained;
  const { loss, grads } = await ctcVariableGrads(tf, measured, { logits, targets, variables });
  times.backward += performance.now() - backwardBegan;
  return { loss, grads };
}
