import type { Criterion, CtcAligner, Spans } from "@ctckit/core";
import { blank, classes, type Network, type TensorFlow, wordNumbers } from "@ctckit/recogniser";
import { bestClasses, classPosteriors, latticeLabels, latticeRows } from "./posteriors.ts";

/** Frames from `start` to `end`, which is not one of them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface LineLattice {
  /** Classes of the rows: the target with blanks around and between. */
  readonly labels: readonly number[]; // [2S+1]
  readonly rows: readonly Float32Array[]; // [2S+1, T]
  /** The class that the network finds likeliest, frame by frame. */
  readonly best: readonly number[]; // [T]
  /** Where the best path has each letter of the target, and each word. */
  readonly letters: readonly Span[]; // [S]
  readonly words: readonly Span[];
}

export interface Tools {
  readonly network: Network;
  readonly criterion: Criterion<"mean">;
  /** Of `input: "logits"`, `layout: "NTC"`. */
  readonly aligner: CtcAligner;
}

/** Looks at one line as the loss and the aligner do. @param image [height, width] */
export async function lineLattice(
  tf: TensorFlow,
  { network, criterion, aligner }: Tools,
  image: Float32Array,
  target: readonly number[],
): Promise<LineLattice> {
  const { frames } = network;
  const logits = tf.tidy(() => network.logits(image, 1, "reading").dataSync<"float32">().slice()); // [T, C]
  const line = { data: logits, shape: [1, frames, classes], targets: [target] };
  const { grad } = await criterion.lossAndGrad({
    ...line,
    gradOutput: Math.max(1, target.length), // undoes what "mean" divides by
  });
  const labels = latticeLabels(target, blank);
  const rows = latticeRows(classPosteriors(logits, grad, classes), labels, classes);
  const { spans, words } = await aligner.align({ ...line, groups: [wordNumbers(target)] });
  return {
    labels,
    rows,
    best: bestClasses(logits, classes),
    letters: listed(spans),
    words: listed(words!),
  };
}

function listed({ starts, ends }: Spans): Span[] {
  return Array.from(starts, (start, at) => ({ start, end: ends[at]! }));
}
