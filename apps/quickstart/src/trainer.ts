import type { Criterion } from "@ctckit/core";
import { adam, type Lines, type Network } from "@ctckit/recogniser";
import { ctcLoss, ctcVariableGrads } from "@ctckit/tfjs";
import { tf } from "./tensorflow.ts";

export interface Trainer {
  /** One step of Adam on one batch. @returns the mean loss before the step */
  step(lines: Lines, learningRate: number): Promise<number>;
  dispose(): void;
}

/** @param criterion of `input: "logits"`, `layout: "NTC"` */
export function createTrainer(network: Network, criterion: Criterion<"mean" | "sum">): Trainer {
  const optimizer = adam(tf);
  const variables = network.trained;

  async function lossAndGrads({ images, targets }: Lines) {
    const logits = () => network.logits(images, targets.length, "training");
    // A backend that can block saves one of two forward passes.
    if (criterion.lossAndGradSync === undefined) {
      return ctcVariableGrads(tf, criterion, { logits, targets, variables });
    }
    const value = () => ctcLoss(tf, criterion, { logits: logits(), targets });
    const { value: loss, grads } = tf.variableGrads(value, variables);
    const result = { loss: loss.dataSync()[0]!, grads };
    loss.dispose();
    return result;
  }

  return {
    async step(lines, learningRate) {
      const { loss, grads } = await lossAndGrads(lines);
      optimizer.setLearningRate(learningRate);
      optimizer.applyGradients(grads);
      tf.dispose(grads);
      return loss;
    },
    dispose: () => optimizer.dispose(),
  };
}
