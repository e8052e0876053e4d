import type { FloatArray } from "@ctckit/core/backend";
import type { WeightForm, Weights } from "./weights.ts";

// What a host gives: the kernels of one topology over arrays in its memory, for one sample at a time.

/** Numbers that kernels are told. */
export interface Scalars {
  /** Frames of the sample that the kernels go through. */
  frames: number;
  targetLength: number;
  usedCount: number;
  /** -1 keeps every row of alpha, 1 the last two. */
  rowMask: number;
  /** How many k more the windows of a frame have, on either side. */
  spare: number;
  /** The label where something is put in. */
  place: number;
  /** What a frame counts for each label that has not begun. */
  lag: number;
}

export type Stage =
  | "labels"
  | "forward"
  | "posteriors"
  | "suffixes"
  | "flows"
  | "deletions"
  | "splices"
  | "prefixMeans"
  | "covariances"
  | SomeStage;
/** Only some topologies have them. */
export type SomeStage = "besides" | "besideSubstitutions" | "besideInsertions";

export interface Machine extends WeightForm {
  readonly scalars: Scalars;
  has(stage: SomeStage): boolean;
  run(stage: Stage): void;
  /** Points at sample n's target, and sets `frames` and `targetLength`. */
  choose(n: number): void;
  /**
   * Makes the emissions of the first `frames` frames of sample n, of the `usedCount` classes in `used`, and writes what each frame
   * leaves out of the loss.
   *
   * @param n undefined: frames in which any class is as likely as any other, and none impossible
   */
  emit(n: number | undefined): void;
  /**
   * Makes the slopes of sample n: what each class of the target counts for in each frame, less the most, which is the frame's base.
   *
   * @param direction of `data`'s size and strides. undefined: 0 everywhere
   */
  slopes(n: number, direction: FloatArray | undefined): void;
  /** Turns a direction into the derivative of sample n's softmax along it. That of a frame's log-sum-exp is its base then. */
  softmaxSlopes(n: number, direction: FloatArray): void;
  /** Of the last call of either, for each frame. */
  bases(): Float64Array;
  /** What `covariances` has found: of each class of the target in each frame, and the mean itself. */
  tilts(): FloatArray; // [frames, U + 1 + overrun]
  expected(): number;
  /** Of the last `emit`, for each frame: NaN if any value of the frame is. */
  sums(): Float64Array;
  /** Number of classes in use, and of frames that the target needs: what the labels stage has found. */
  counts(): Int32Array; // [2]
  /** The class of each id, with room behind for a vector. */
  used(): Int32Array;
  /** The id of each label, then of none. */
  ids(): Int32Array;
  /** Elements past the end of an array of ids that kernels may read. */
  readonly overrun: number;
  weights(name: "total" | "deletions" | "substitutions" | "insertions"): Weights;
  states(): FloatArray; // [frames, 2S + 1]
  /** Labels of the longest target that so many frames can hold. */
  mostLabels(frames: number): number;
}
