import type { FloatArray, InputArray } from "@ctckit/core";
import { MOST_PROBABILITY } from "@ctckit/core/backend";
import { argmaxOfBits, argmaxOfDoubles, argmaxOfFloats } from "./argmax.ts";
import { type Checked, type Emissions, startOf, validateEmissions } from "./emissions.ts";
import { exp, log } from "./logarithms.ts";
import type { Reading } from "./reading.ts";
import { logSum, notOne } from "./rows.ts";

export interface GreedyReading extends Reading {
  /** Mean log-probability of each label over its frames. */
  readonly scores: Float64Array;
  /** `exp` of the scores: the geometric mean of the label's probability in its frames. It is the model's own probability, not a posterior. */
  readonly confidences: Float64Array;
}

/**
 * The best class of each frame, repetitions as one, without blanks. Of classes that are equally good the lowest is taken.
 *
 * It is the best path, and not always the best reading: many paths of another reading may add up to more. `beamSearch` looks for that.
 *
 * @returns a reading for each sample
 * @throws TypeError, RangeError - an argument is wrong, with its index and value
 */
export function greedy(emissions: Emissions<InputArray>): GreedyReading[] {
  const checked = validateEmissions("greedy", emissions);
  return Array.from({ length: checked.batch }, (_, n) => read(checked, n));
}

function read(emissions: Checked, n: number): GreedyReading {
  const { inputLengths, blank, classes } = emissions;
  const time = inputLengths[n]!;
  const best = bestClasses(emissions, n);
  const labels = new Int32Array(time); // [at most T]
  const starts = new Int32Array(time);
  const ends = new Int32Array(time);
  const scores = new Float64Array(time);
  let count = 0;
  let total = 0;
  let before = blank;
  for (let t = 0; t < time; t++) {
    const label = best[t]!;
    const score = logProbOf(emissions, startOf(emissions, t, n), label, classes);
    if (!(score < Number.POSITIVE_INFINITY)) return nothing();
    total += score;
    if (label !== blank) {
      if (label !== before) {
        labels[count] = label;
        starts[count++] = t;
      }
      ends[count - 1] = t + 1;
      scores[count - 1]! += score;
    }
    before = label;
  }
  for (let i = 0; i < count; i++) scores[i]! /= ends[i]! - starts[i]!;
  return {
    labels: labels.slice(0, count),
    starts: starts.slice(0, count),
    ends: ends.slice(0, count),
    pathLogProb: total,
    scores: scores.slice(0, count),
    confidences: scores.slice(0, count).map(exp),
  };
}

/** Where a frame holds NaN. */
const nothing = (): GreedyReading => ({
  labels: new Int32Array(0),
  starts: new Int32Array(0),
  ends: new Int32Array(0),
  pathLogProb: Number.NaN,
  scores: new Float64Array(0),
  confidences: new Float64Array(0),
});

function bestClasses(emissions: Checked, n: number): Int32Array {
  const { data, classes, inputLengths } = emissions;
  const best = new Int32Array(inputLengths[n]!); // [T]
  const argmax = emissions.input === "probabilities" ? argmaxOfProbabilities(data) : argmaxOf(data);
  for (let t = 0; t < best.length; t++) {
    const start = startOf(emissions, t, n);
    best[t] = argmax(start, start + classes);
  }
  return best;
}

/** The best class of the frame that has these elements of `data`. */
type ArgmaxOf = (data: FloatArray) => (start: number, end: number) => number;

const argmaxOf: ArgmaxOf = (data) =>
  data instanceof Float32Array
    ? (start, end) => argmaxOfFloats(data.subarray(start, end))
    : (start, end) => argmaxOfDoubles(data.subarray(start, end));

const argmaxOfProbabilities: ArgmaxOf = (data) => {
  if (data instanceof Float64Array) return (start, end) => checkedArgmax(data, start, end);
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const [most] = new Uint32Array(Float32Array.of(MOST_PROBABILITY).buffer) as unknown as [number];
  return (start, end) => {
    const place = argmaxOfBits(bits.subarray(start, end));
    // One by one, where the largest is refused, or may be a zero with a sign.
    return bits[start + place]! <= most ? place : checkedArgmax(data, start, end);
  };
};

/** @throws RangeError - no probability */
function checkedArgmax(data: FloatArray, start: number, end: number): number {
  let best = start;
  for (let i = start; i < end; i++) {
    const value = data[i]!;
    if (!(value >= 0 && value <= MOST_PROBABILITY)) throw notOne(value, i);
    if (value > data[best]!) best = i;
  }
  return best - start;
}

/** NaN or infinite where the frame says nothing. */
function logProbOf({ data, input, floor }: Checked, start: number, label: number, classes: number): number {
  const value = data[start + label]!;
  switch (input) {
    case "logProbs":
      return value;
    case "logits": {
      const total = logSum(data, start, classes);
      return Math.abs(total) < Number.POSITIVE_INFINITY ? value - total : Number.NaN;
    }
    case "probabilities":
      return log(Math.max(floor, Math.min(value, 1)));
    default:
      return input satisfies never;
  }
}
