import type { Criterion } from "@ctckit/core";
import { blank, classes, type Network, type TensorFlow } from "@ctckit/recogniser";
import { bestClasses, classPosteriors, latticeLabels, latticeRows } from "./posteriors.ts";

export interface LineLattice {
  /** Classes of the rows: the target with blanks around and between. */
  readonly labels: readonly number[]; // [2S+1]
  readonly rows: readonly Float32Array[]; // [2S+1, T]
  /** The class that the network finds likeliest, frame by frame. */
  readonly best: readonly number[]; // [T]
}

/** Looks at one line as the loss does. @param image [height, width] */
export async function lineLattice(
  tf: TensorFlow,
  network: Network,
  criterion: Criterion<"mean">,
  image: Float32Array,
  target: readonly number[],
): Promise<LineLattice> {
  const { frames } = network;
  const logits = tf.tidy(() => network.logits(image, 1, "reading").dataSync<"float32">().slice()); // [T, C]
  const { grad } = await criterion.lossAndGrad({
    data: logits,
    shape: [1, frames, classes],
    targets: [target],
    gradOutput: Math.max(1, target.length), // undoes what "mean" divides by
  });
  const labels = latticeLabels(target, blank);
  const rows = latticeRows(classPosteriors(logits, grad, classes), labels, classes);
  return { labels, rows, best: bestClasses(logits, classes) };
}
