// One random problem for each seed: the shapes, lengths and values that kernels trip over, all drawn independently.

import type { Dtype, Gradient, Input, Layout, Reduction } from "@ctckit/core";
import { randomLcg, randomNormal } from "d3-random";

export interface Problem {
  readonly seed: number;
  readonly time: number;
  readonly classes: number;
  readonly blank: number;
  readonly targets: readonly (readonly number[])[]; // [N][S]
  readonly inputLengths: readonly number[]; // [N]
  /** Exact in the dtype under test. Frames past a length hold 0; `nanPadding` says what the backend sees there. */
  readonly data: Float64Array; // [T, N, C]
  readonly input: Input;
  readonly gradient: Gradient;
  readonly reduction: Reduction;
  readonly zeroInfinity: boolean;
  /** One for each sample with "none", else one. */
  readonly gradOutput: readonly number[];
  readonly layout: Layout;
  readonly unbatched: boolean;
  readonly targetForm: TargetForm;
  readonly int64: boolean;
  readonly nanPadding: boolean;
  readonly way: Way;
}

export const targetForms = ["rows", "padded", "concatenated"] as const;
export type TargetForm = (typeof targetForms)[number];

/** How a backend is called, where it can be called so. "in place": on memory that it handed out. */
export const ways = ["plain", "synchronous", "in place"] as const;
export type Way = (typeof ways)[number];

interface Draw {
  readonly uniform: () => number;
  readonly normal: () => number;
  /** An integer in `low..high`. */
  readonly between: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly among: <T>(choices: readonly T[]) => T;
}

function drawing(seed: number): Draw {
  // Neighbouring seeds of a linear congruence begin alike; the golden ratio sets them apart.
  const uniform = randomLcg(Math.imul(seed + 1, 0x9e3779b9) >>> 0);
  for (let i = 0; i < 4; i++) uniform();
  const between = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));
  return {
    uniform,
    normal: randomNormal.source(uniform)(0, 1),
    between,
    chance: (probability) => uniform() < probability,
    among: (choices) => choices[between(0, choices.length - 1)]!,
  };
}

export function randomProblem(seed: number, dtype: Dtype): Problem {
  const draw = drawing(seed);
  const { between, chance, among } = draw;
  const long = chance(0.08);
  const time = long ? between(60, 220) : chance(0.1) ? 1 : between(1, 40);
  const classes = chance(0.03) ? 1 : chance(0.08) ? between(100, 400) : between(2, 12);
  const batch = chance(0.2) ? 1 : between(1, 6);
  const blank = chance(0.5) ? 0 : between(0, classes - 1);
  const samples = Array.from({ length: batch }, () => sample(draw, time, classes, blank));
  const inputLengths = samples.map(({ frames }) => frames);
  const input = among(["logits", "logProbs"] as const);
  const reduction = among(["none", "mean", "sum"] as const);
  const signed = (): number => (chance(0.3) ? 1 : draw.normal() * 2);
  return {
    seed,
    time,
    classes,
    blank,
    targets: samples.map(({ target }) => target),
    inputLengths,
    data: values(draw, { time, classes, blank, inputLengths, input, dtype }),
    input,
    gradient: among(["logits", "logProbs"] as const),
    reduction,
    zeroInfinity: chance(0.3),
    gradOutput: reduction === "none" ? samples.map(signed) : [signed()],
    layout: among(["TNC", "NTC"] as const),
    unbatched: batch === 1 && chance(0.5),
    targetForm: among(targetForms),
    int64: chance(0.5),
    nanPadding: chance(0.4),
    way: among(ways),
  };
}

/** A target and its frames: roomy, tight to the last frame, infeasible by one, or without frames. */
function sample({ between, chance, among }: Draw, time: number, classes: number, blank: number) {
  const most = classes === 1 ? 0 : chance(0.15) ? time + 2 : Math.ceil(time / 2);
  const target: number[] = [];
  const labels = Array.from({ length: classes }, (_, c) => c).filter((c) => c !== blank);
  const repeating = chance(0.4) ? 0.5 : 0;
  for (let i = between(0, most); i > 0; i--) {
    target.push(target.length > 0 && chance(repeating) ? target.at(-1)! : among(labels));
  }
  const needed = leastFrames(target);
  const usual = among([time, time, time, between(1, time), between(1, time), needed]);
  const frames = chance(0.06) ? 0 : chance(0.08) ? needed - 1 : usual;
  return { target, frames: Math.min(time, Math.max(0, frames)) };
}

/** One frame a label, and one blank between equal neighbours. */
export function leastFrames(target: readonly number[]): number {
  return target.length + target.filter((label, i) => i > 0 && label === target[i - 1]).length;
}

interface Shape {
  readonly time: number;
  readonly classes: number;
  readonly blank: number;
  readonly inputLengths: readonly number[];
  readonly input: Input;
  readonly dtype: Dtype;
}

function values(draw: Draw, { time, classes, blank, inputLengths, input, dtype }: Shape): Float64Array {
  const batch = inputLengths.length;
  const scale = draw.among([0, 1, 1, 1, 3, 10, 100]);
  const bonus = draw.chance(0.15) ? 20 : 0;
  const masked = draw.chance(0.25) ? draw.among([0.05, 0.3]) : 0;
  const normalised = draw.chance(0.7);
  const data = new Float64Array(time * batch * classes); // [T, N, C]
  for (let t = 0; t < time; t++) {
    for (const [n, frames] of inputLengths.entries()) {
      if (t >= frames) continue;
      let row: Float64Array = Float64Array.from(
        { length: classes },
        (_, c) => draw.normal() * scale + (c === blank ? bonus : 0),
      );
      if (masked > 0) {
        // One class stays: a row of logits without any has no softmax.
        const kept = draw.between(0, classes - 1);
        row = row.map((x, c) => (c !== kept && draw.chance(masked) ? Number.NEGATIVE_INFINITY : x));
      }
      // Unnormalised, but not far above 0: -gamma is read off exp(lp) - gamma, which must not drown it.
      if (input === "logProbs") {
        row = normalised ? logSoftmax(row) : row.map((x) => Math.min(1, x - 2 * scale - bonus));
      }
      data.set(dtype === "float32" ? Float32Array.from(row) : row, (t * batch + n) * classes);
    }
  }
  return data;
}

function logSoftmax(row: Float64Array): Float64Array {
  const top = Math.max(...row);
  const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0));
  return row.map((x) => x - top - logSum);
}
