// Turns a recipe into a problem, with the shapes, lengths and values that kernels trip over.

import type { Dtype, Gradient, Input, Layout, Reduction } from "@ctckit/core";
import { randomLcg, randomNormal } from "d3-random";
import type { Recipe, SampleRecipe, TargetForm, Way } from "./recipe.ts";

export interface Problem {
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
  readonly stretched: boolean;
}

export function problemOf(recipe: Recipe, dtype: Dtype): Problem {
  const { input, gradient, reduction, zeroInfinity, layout, targetForm, int64, nanPadding, way, stretched } =
    recipe;
  const time = recipe.long ? 60 + 4 * recipe.time : recipe.time;
  const classes = recipe.wide ? 33 * recipe.classes : recipe.classes;
  const blank = recipe.blank % classes;
  const samples = recipe.samples.map((each) =>
    sampleOf(each, time, classes, recipe.blanks ? undefined : blank),
  );
  const inputLengths = samples.map(({ frames }) => frames);
  const draw = drawing(recipe.numbers);
  const signed = (): number => (recipe.gradOutputs ? draw.normal() * 2 : 1);
  return {
    time,
    classes,
    blank,
    targets: samples.map(({ target }) => target),
    inputLengths,
    data: values(draw, recipe, { time, classes, blank, inputLengths, dtype }),
    input,
    gradient,
    reduction,
    zeroInfinity,
    gradOutput: reduction === "none" ? samples.map(signed) : [signed()],
    layout,
    unbatched: samples.length === 1 && recipe.unbatched,
    targetForm,
    int64,
    nanPadding,
    way,
    stretched,
  };
}

function sampleOf(
  { labels, crowded, length, share }: SampleRecipe,
  time: number,
  classes: number,
  /** The class that no label is. */
  barred = classes,
) {
  const allowed = barred < classes ? classes - 1 : classes;
  const most = allowed === 0 ? 0 : crowded ? time + 2 : Math.ceil(time / 2);
  const target: number[] = [];
  for (const drawn of labels.slice(0, labels.length % (most + 1))) {
    const before = target.at(-1);
    if (drawn === 0 && before !== undefined) target.push(before);
    else {
      const among = drawn % allowed;
      target.push(among < barred ? among : among + 1);
    }
  }
  const needed = leastFrames(target);
  const frames = {
    all: time,
    share: 1 + Math.floor((share / 1001) * time),
    tight: Math.max(1, needed),
    short: needed - 1,
    none: 0,
  }[length];
  return { target, frames: Math.min(time, Math.max(0, frames)) };
}

interface Draw {
  readonly normal: () => number;
  readonly chance: (probability: number) => boolean;
  /** An integer in `0..below - 1`. */
  readonly below: (below: number) => number;
}

function drawing(seed: number): Draw {
  // Neighbouring seeds of a linear congruence begin alike; the golden ratio sets them apart.
  const uniform = randomLcg(Math.imul(seed + 1, 0x9e3779b9) >>> 0);
  for (let i = 0; i < 4; i++) uniform();
  return {
    normal: randomNormal.source(uniform)(0, 1),
    chance: (probability) => uniform() < probability,
    below: (below) => Math.floor(uniform() * below),
  };
}

/** One frame for each label, and one for a blank between equal neighbours. */
export function leastFrames(target: readonly number[]): number {
  return target.length + target.filter((label, i) => i > 0 && label === target[i - 1]).length;
}

function values(
  draw: Draw,
  { scale, bonus, masked, normalised, whole, input }: Recipe,
  {
    time,
    classes,
    blank,
    inputLengths,
    dtype,
  }: Pick<Problem, "time" | "classes" | "blank" | "inputLengths"> & { readonly dtype: Dtype },
): Float64Array {
  const batch = inputLengths.length;
  const data = new Float64Array(time * batch * classes); // [T, N, C]
  for (let t = 0; t < time; t++) {
    for (const [n, frames] of inputLengths.entries()) {
      if (t >= frames) continue;
      let row: Float64Array = Float64Array.from(
        { length: classes },
        (_, c) => draw.normal() * scale + (c === blank ? bonus : 0),
      );
      if (masked > 0) {
        // One class stays, because a row of logits that are all masked has no softmax.
        const kept = draw.below(classes);
        row = row.map((x, c) => (c !== kept && draw.chance(masked) ? Number.NEGATIVE_INFINITY : x));
      }
      // Unnormalised, but not far above 0: -gamma is read off exp(lp) - gamma, which must not drown it.
      if (input === "logProbs") {
        row = normalised && !whole ? logSoftmax(row) : row.map((x) => Math.min(1, x - 2 * scale - bonus));
      }
      // The gradient by a probability below 2^-126 is beyond float32 (contract 4.9).
      if (input === "probabilities")
        row = logSoftmax(row)
          .map(Math.exp)
          .map((p) => (dtype === "float32" && p < 2 ** -126 ? 0 : p));
      else if (whole) row = row.map(Math.round);
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
