import type { CtcAligner, CtcScorer, Edits, Spans } from "@ctckit/core";
import { blank, classes, type Network, type TensorFlow, wordNumbers } from "@ctckit/recogniser";

/** Frames from `start` to `end`, which is not one of them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface LineLattice {
  /** Classes of the rows: the target with blanks around and between. */
  readonly labels: readonly number[]; // [2S+1]
  /** The posterior of each state, frame by frame. */
  readonly rows: readonly Float32Array[]; // [2S+1, T]
  /** The loss of each line that differs by one letter. */
  readonly edits: Edits;
  /** The class that the network finds likeliest, frame by frame. */
  readonly best: readonly number[]; // [T]
  /** Where the best path has each letter of the target, and each word. */
  readonly letters: readonly Span[]; // [S]
  readonly words: readonly Span[];
}

/** Of `input: "logits"`, `layout: "NTC"`. */
export interface Tools {
  readonly network: Network;
  readonly scorer: CtcScorer;
  readonly aligner: CtcAligner;
}

/** Looks at one line as the loss and the aligner do. @param image [height, width] */
export async function lineLattice(
  tf: TensorFlow,
  { network, scorer, aligner }: Tools,
  image: Float32Array,
  target: readonly number[],
): Promise<LineLattice> {
  const { frames } = network;
  const logits = tf.tidy(() => network.logits(image, 1, "reading").dataSync<"float32">().slice()); // [T, C]
  const line = { data: logits, shape: [1, frames, classes], targets: [target] };
  const [scored] = await scorer.posteriors(line);
  const [edits] = await scorer.edits(line);
  const { spans, words } = await aligner.align({ ...line, groups: [wordNumbers(target)] });
  return {
    labels: [blank, ...target.flatMap((label) => [label, blank])],
    rows: columns(scored!.posteriors, 2 * target.length + 1),
    edits: edits!,
    best: bestClasses(logits, classes),
    letters: listed(spans),
    words: listed(words!),
  };
}

/** @param table [T, width] @returns [width, T] */
function columns(table: ArrayLike<number>, width: number): Float32Array[] {
  return Array.from({ length: width }, (_, column) =>
    Float32Array.from({ length: table.length / width }, (_, t) => table[t * width + column]!),
  );
}

/** The most likely class of each frame. @param logits [T, C] @returns [T] */
export function bestClasses(logits: ArrayLike<number>, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, t) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (logits[t * classes + c]! > logits[t * classes + best]!) best = c;
    return best;
  });
}

function listed({ starts, ends }: Spans): Span[] {
  return Array.from(starts, (start, at) => ({ start, end: ends[at]! }));
}
