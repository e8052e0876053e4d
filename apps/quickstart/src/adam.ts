import { tf } from "./tensorflow.ts";

/** TF.js's Adam (Kingma & Ba 2015), whose learning rate it declares but offers no way to change. */
export class Adam extends tf.AdamOptimizer {
  constructor() {
    super(0, 0.9, 0.999);
  }

  setLearningRate(rate: number): void {
    this.learningRate = rate;
  }
}
