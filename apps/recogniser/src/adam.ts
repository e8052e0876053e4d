import type { NamedTensorMap, TensorFlow } from "./tensor-flow.ts";

export interface Adam {
  setLearningRate(rate: number): void;
  /** One step. The gradients stay the caller's. */
  applyGradients(grads: NamedTensorMap): void;
  dispose(): void;
}

/** TF.js's Adam (Kingma & Ba 2015), whose learning rate it declares but offers no way to change. */
export function adam(tf: TensorFlow): Adam {
  class Adjustable extends tf.AdamOptimizer {
    setLearningRate(rate: number): void {
      this.learningRate = rate;
    }
  }
  // Its own type wants the gradients to be variables, and gives no promise that the shared one does.
  return new Adjustable(0, 0.9, 0.999) as unknown as Adam;
}
