import type { AlignmentOutput, Batch } from "@ctckit/core/backend";
import { bestPath } from "./best-path.ts";
import type { Lattice } from "./lattice.ts";

/** One sample at a time, in a backend's memory. */
export interface Sample {
  /** Describes sample n. Returns whether it has as many frames as its target needs. */
  choose(n: number): boolean;
  readonly lattice: Lattice;
  /**
   * Steps of a nat that the form may be asked for, the finest first, and the last such that no cell can be beyond its range. A form
   * without a range has one.
   */
  readonly grains: readonly number[];
  /** From here on cells are of this grain. */
  cut(grain: number): void;
  /** Writes the log-probability of what each frame's state emits. Of no path where `traced` is not: NaN is seen then too. */
  score(from: number, to: number, traced: boolean, into: Float64Array): void;
  /** `families k + family` of each frame, after a trace. */
  states(): Int32Array;
}

/** Frames that are scored in one piece. */
const SCORED = 256;

/** Aligns every sample of a batch, a piece of work at a time. */
export function* align(batch: Batch, out: AlignmentOutput, sample: Sample): Generator<unknown, void> {
  const { time, inputLengths } = batch;
  for (let n = 0; n < batch.batch; n++) {
    const frames = inputLengths[n]!;
    const row = n * time;
    const [states, scores] = [
      out.states.subarray(row, row + time),
      out.frameScores.subarray(row, row + time),
    ];
    states.fill(-1);
    scores.fill(0);
    out.scores[n] = yield* alignOne(sample, n, states.subarray(0, frames), scores.subarray(0, frames));
  }
}

function* alignOne(
  sample: Sample,
  n: number,
  states: Int32Array, // [frames]
  scores: Float64Array, // [frames]
): Generator<unknown, number> {
  const { families, numbers } = sample.lattice.shape;
  if (!sample.choose(n)) return Number.NEGATIVE_INFINITY;
  if (states.length === 0) return 0;
  const found = yield* attempts(sample);
  let score = 0;
  for (let t = 0; t < states.length; t += SCORED) {
    const end = Math.min(states.length, t + SCORED);
    sample.score(t, end, found, scores);
    for (let i = t; i < end; i++) score += scores[i]!;
    yield;
  }
  if (!found || Number.isNaN(score)) {
    scores.fill(0);
    return Number.isNaN(score) ? score : Number.NEGATIVE_INFINITY;
  }
  const traced = sample.states();
  for (let t = 0; t < states.length; t++) {
    const family = traced[t]! % families;
    const number = numbers[family]!;
    if (number >= 0) states[t] = ((traced[t]! - family) / families) * 2 + number;
  }
  return score;
}

/** At the finest grain at which a path is certain. The coarsest comes second, since it says whether there is one. */
function* attempts(sample: Sample): Generator<unknown, boolean> {
  const [finest, ...coarser] = sample.grains;
  const at = (grain: number) => {
    sample.cut(grain);
    return bestPath(sample.lattice);
  };
  if (yield* at(finest!)) return true;
  if (coarser.length === 0 || !(yield* at(coarser.at(-1)!))) return false;
  for (const grain of coarser) if (yield* at(grain)) return true;
  return false;
}
