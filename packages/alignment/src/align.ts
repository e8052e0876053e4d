import type { AlignmentOutput, Batch, Input } from "@ctckit/core/backend";
import { bestPath } from "./best-path.ts";
import type { Lattice } from "./lattice.ts";
import type { StretchPlace } from "./stretch.ts";

/** One sample at a time, in a backend's memory. */
export interface Sample {
  /**
   * Describes sample n. Returns whether it has as many frames as its target needs. Frames and labels count as `place` says.
   */
  choose(n: number): boolean;
  readonly lattice: Lattice;
  /** Where the batch's frames are, if it is part of a stream. */
  readonly place: StretchPlace | undefined;
  /** What a probability of 1 is among the values of each frame, for classes without a column. Not called where there are none. */
  ones(values: Float64Array): void;
  /**
   * Steps of a nat that the form may be asked for, the finest first, and the last such that no cell can be beyond its range. A form
   * without a range has one.
   */
  readonly grains: readonly number[];
  /** From here on cells are of this grain. */
  cut(grain: number): void;
  /**
   * Writes the log-probability of a class in each of these frames, NaN where some value of the frame is, or of another one here.
   *
   * @param classes of all frames
   */
  score(from: number, to: number, classes: Int32Array, into: Float64Array): void;
  /** The posteriors of the path traced last, a piece of work at a time. Present iff they are wanted. */
  posteriors?(targetLength: number, into: Float64Array): Generator<number, void>;
  /** `families k + family` of each frame, after a trace. */
  states(): Int32Array; // [frames]
}

/** Frames that are scored in one piece. */
const SCORED = 256;

/** Aligns every sample of a batch, a piece of work at a time. Yields the part of the frames that it has gone through. */
export function* align(
  batch: Batch,
  input: Input,
  out: AlignmentOutput,
  sample: Sample,
): Generator<number, void> {
  const { time, inputLengths } = batch;
  const all = inputLengths.reduce((sum, frames) => sum + frames, 0);
  let before = 0;
  for (let n = 0; n < batch.batch; n++) {
    const frames = inputLengths[n]!;
    const row = n * time;
    const [states, scores] = [
      out.states.subarray(row, row + time),
      out.frameScores.subarray(row, row + time),
    ];
    const posteriors = out.posteriors?.subarray(row, row + time);
    states.fill(-1);
    scores.fill(0);
    posteriors?.fill(0);
    const parts = { states: states.subarray(0, frames), scores: scores.subarray(0, frames) };
    const pieces = alignOne(batch, input, sample, n, parts, posteriors?.subarray(0, frames));
    let piece = pieces.next();
    for (let most = 0; !piece.done; piece = pieces.next()) {
      most = Math.max(most, piece.value); // blocks are gone through again
      yield (before + most) / all;
    }
    out.scores[n] = piece.value;
    before += frames;
  }
}

function* alignOne(
  batch: Batch,
  input: Input,
  sample: Sample,
  n: number,
  { states, scores }: { readonly states: Int32Array; readonly scores: Float64Array }, // [frames]
  posteriors: Float64Array | undefined, // [frames]
): Generator<number, number> {
  if (!sample.choose(n)) return Number.NEGATIVE_INFINITY;
  if (states.length === 0) return 0;
  if (batch.starScore !== undefined || batch.open) {
    if (input === "logits") yield* logSums(batch, sample, n, scores);
    sample.ones(scores);
  }
  const targetLength = batch.targetOffsets[n + 1]! - batch.targetOffsets[n]!;
  const found = yield* attempts(sample, states.length, targetLength);
  if (found) numberStates(sample, states);
  const { classes, blank, targets, starScore, open } = batch;
  const labels = targets.subarray(batch.targetOffsets[n]!);
  /** The star and what is outside have no column. Without a path there may be a NaN all the same. */
  const chosen = states.map((state) => {
    const label = state > 0 && state % 2 === 1 ? labels[(state - 1) / 2]! : blank;
    return label === classes ? blank : label;
  });
  const withoutColumn = (state: number) =>
    state < 0 ? open?.score : state % 2 === 1 && labels[(state - 1) / 2] === classes ? starScore : undefined;
  let score = 0;
  for (let t = 0; t < states.length; t += SCORED) {
    const end = Math.min(states.length, t + SCORED);
    sample.score(t, end, chosen, scores);
    for (let i = t; i < end; i++) {
      const given = withoutColumn(states[i]!);
      if (given !== undefined && !Number.isNaN(scores[i]!)) scores[i] = given;
      score += scores[i]!;
    }
    yield states.length;
  }
  if (found && !Number.isNaN(score)) {
    if (posteriors) yield* sample.posteriors!(targetLength, posteriors);
    return score;
  }
  states.fill(-1);
  scores.fill(0);
  return Number.isNaN(score) ? score : Number.NEGATIVE_INFINITY;
}

/** The log-sum-exp of each frame. */
function* logSums(batch: Batch, sample: Sample, n: number, into: Float64Array): Generator<number, void> {
  const { data, timeStride, batchStride, blank } = batch;
  const blanks = new Int32Array(into.length).fill(blank);
  for (let t = 0; t < into.length; t += SCORED) {
    const end = Math.min(into.length, t + SCORED);
    sample.score(t, end, blanks, into);
    for (let i = t; i < end; i++) into[i] = logSum(data[n * batchStride + i * timeStride + blank]!, into[i]!);
    yield 0;
  }
}

/** What a frame's logits are above its log-probabilities, by one of its classes. */
export function logSum(logit: number, score: number): number {
  return (logit === Number.NEGATIVE_INFINITY ? 0 : logit) - score;
}

/** From families to the states of a target. A plain loop: an iterator's entries take 4 % of a short call. */
export function numberStates({ lattice, states: traced, place }: Sample, states: Int32Array): void {
  const { families, numbers } = lattice.shape;
  const { frame, label } = place ?? { frame: 0, label: 0 };
  const from = traced();
  for (let t = 0; t < states.length; t++) {
    const state = from[frame + t]!;
    const family = state % families;
    const number = numbers[family]!;
    states[t] = number < 0 ? number : (label + (state - family) / families) * 2 + number;
  }
}

/**
 * At the finest grain at which a path is certain. If the two finest fail, the coarsest comes next, since it says whether there is a
 * path at all.
 */
function* attempts(sample: Sample, frames: number, targetLength: number): Generator<number, boolean> {
  const { grains } = sample;
  const [first, second, ...others] = grains;
  const at = (grain: number) => {
    sample.cut(grain);
    return bestPath(sample.lattice, frames, targetLength);
  };
  if ((yield* at(first!)) || (second !== undefined && (yield* at(second)))) return true;
  if (others.length === 0 || !(yield* at(others.at(-1)!))) return false;
  for (const grain of others) if (yield* at(grain)) return true;
  return false;
}
