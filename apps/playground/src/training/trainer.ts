import type { Criterion } from "@ctckit/core";
import { turn } from "@ctckit/core/backend";
import { adam, height, type Lines, type Network, type TensorFlow } from "@ctckit/recogniser";
import type { NamedTensorMap } from "@tensorflow/tfjs-core";
import { gradients } from "./gradients.ts";
import type { Stopwatch } from "./phases.ts";

export interface Trainer {
  /** One step of Adam on one batch. @returns the mean loss before the step */
  step(criterion: Criterion<"mean">, lines: Lines, learningRate: number, watch: Stopwatch): Promise<number>;
  dispose(): void;
}

/** @param partSize lines that go through the network at once: a whole batch would block the page for too long */
export function createTrainer(tf: TensorFlow, network: Network, partSize: number): Trainer {
  const optimizer = adam(tf);

  async function step(criterion: Criterion<"mean">, lines: Lines, learningRate: number, watch: Stopwatch) {
    const { targets, images, width } = lines;
    let sum: NamedTensorMap = {};
    let loss = 0;
    try {
      for (let first = 0; first < targets.length; first += partSize) {
        const some = targets.slice(first, first + partSize);
        const ink = images.subarray(first * height * width, (first + some.length) * height * width);
        const part = await gradients(tf, { network, criterion, images: ink, targets: some, watch });
        const share = some.length / targets.length;
        sum = watch.measure("backward", () => added(tf, sum, part.grads, share));
        loss += part.loss * share;
        await turn();
      }
    } catch (error) {
      tf.dispose(sum);
      throw error;
    }
    watch.measure("apply", () => {
      optimizer.setLearningRate(learningRate);
      optimizer.applyGradients(sum);
      tf.dispose(sum);
    });
    return loss;
  }

  return { step, dispose: () => optimizer.dispose() };
}

/** `sum + share * part`, both of which are disposed. */
function added(tf: TensorFlow, sum: NamedTensorMap, part: NamedTensorMap, share: number): NamedTensorMap {
  const total: NamedTensorMap = {};
  for (const [name, grad] of Object.entries(part)) {
    total[name] = tf.tidy(() => {
      const scaled = tf.mul(grad, share);
      return sum[name] ? tf.add(sum[name], scaled) : scaled;
    });
  }
  tf.dispose([sum, part]);
  return total;
}
