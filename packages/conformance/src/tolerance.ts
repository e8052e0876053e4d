// The one table of tolerances: quantity x dtype -> bound on the absolute error of one value.
//
// float64. A cell of the lattice goes through about 4 roundings a frame, so alpha is off by at most 4 T u relative, with
// u = 2^-53; at T = 5000 that is 2e-12. The table leaves room for table-driven exponentials (1e-11 a term) and for
// log-space arithmetic, whose error is u times the loss: 5e4 nats give 5e-12 a frame.
//
// float32, u = 2^-24. What arithmetic in mantissa and exponent reaches, input already exact:
//   loss: alpha is off by 4 T u at most; each frame adds an emission of magnitude M, rounded once, and such errors add
//     up like sqrt(T); the sum of T terms that make the loss is rounded relative to itself.
//   edit: the same, and each of T sums adds a rounding, u, to what is put in: T u at most. In float64 relative to 1e-12, as these losses are
//     compared with each other.
//   quotient: a gradient by probabilities is one by log-probs divided by them, so it is compared relative to itself, however unlikely the
//     class. Its logarithm is rounded to u of it, so an emission is off by M u, and the paths through an unlikely class have other emissions
//     in all T frames than those that make the frame's sum: sqrt(T) M u, which a posterior that is nearly 0 does not show.
//   gradient: a posterior is a ratio of such sums, normalised by its own frame's sum. That takes the common error away;
//     what is left walks randomly, sqrt(T) u, times a part for the recursion (0.5) and a part for emissions, whose
//     relative error is u times the distance of a class from the frame's best one (0.08 M: measured on kernels of this
//     kind 6e-7 at T = 2000 with logits around 1, 6e-6 with logits x10, 5e-5 at T = 500 with logits x400; the table gives
//     3e-6, 1e-5 and 2e-4). 8 u is for the softmax, which every entry goes through.
// Log-space arithmetic in float32 is off by up to 9e-2 there and fails, as it should.
//
// Means over alignments, and their gradients, which are covariances.
//   mean: an alignment counts a number D in a frame, so T D at most. A sum of up to T of them is rounded to u of it each time, which walks
//     randomly: sqrt(T) u T D. It is weighed by posteriors, alpha's and beta's, each off by a gradient's bound.
//
// Best paths.
//   score and frameScore: a log-prob is taken as it is; of logits, its log-softmax is a sum of C exponentials and a logarithm, rounded
//     as a loss of one frame is. A score is the sum of T of them in float64, each off by as much, and such errors add up like a loss's.
//   posterior: of a path's states. A gradient's posteriors are normalised by their own frame's sum, which takes out what alpha and beta are
//     off by in common. These are shares of the total, so the walks of two sums, alpha and beta, add up: twice a gradient's bound.
//   path: by how much a path may be worse than the best, for each frame in which the two differ. A number form of whole steps rounds an
//     emission to one of them, so by a step at most, in both paths: 2 steps. wasm has 2^16 steps a nat and 2^30 of them (16,384 nats) in
//     an int32; where that is not enough it takes 2^13, 2^10, 2^6 or 2^-3 a nat. js has 2^31 a nat and 2^51 of them in a float64, then 2^11.
//     Before that an emission is the difference of two values, rounded once: u of it, with room for a factor of 2.

import type { Dtype } from "@ctckit/core";

/** Whose error is bounded by their scale. */
export type Quantity = "loss" | "edit" | "grad" | "quotient" | "mean" | "score" | "frameScore" | "posterior";

export interface Scale {
  /** Counted frames of the sample. */
  readonly time: number;
  /** Largest magnitude in its counted frames; masks of 5000 and beyond left out, for they round to nothing. */
  readonly magnitude: number;
  /** The value expected; of a mean the most that an alignment counts. */
  readonly value: number;
}

const unit = 2 ** -24;

type PerDtype<T> = Readonly<Record<Dtype, T>>;

const sum: PerDtype<(scale: Scale) => number> = {
  float64: ({ value }) => 1e-10 * (1 + Math.abs(value)),
  float32: ({ time, magnitude, value }) =>
    unit * (4 * time + magnitude * Math.sqrt(time) + 2 * Math.abs(value) + 4),
};

/** Nats below which a form holds a path, and what it then tells apart in a frame: the first row that is wide enough. */
const forms: PerDtype<readonly (readonly [distance: number, perFrame: number])[]> = {
  float64: [
    [2 ** 20, 2 ** -30],
    [Number.POSITIVE_INFINITY, 2 ** -10],
  ],
  float32: [
    [2 ** 14, 2 ** -15],
    [2 ** 17, 2 ** -12],
    [2 ** 20, 2 ** -9],
    [2 ** 24, 2 ** -5],
    [Number.POSITIVE_INFINITY, 16],
  ],
};

/** Two paths, one of which should be the best. */
export interface Rivals {
  /** In which they differ. */
  readonly frames: number;
  /** By how much the classes that they emit there are below the best ones: of both paths, all frames, in nats. */
  readonly gaps: number;
  /** The most that the best path comes to be below the best that there is beside it (contract 11.3), in nats. */
  readonly distance: number;
}

/** What a number form tells apart in a frame, at such a distance. */
export function perFrame(dtype: Dtype, distance: number): number {
  return forms[dtype].find(([most]) => distance < most)![1];
}
const path =
  (dtype: Dtype, roundings: number) =>
  ({ frames, gaps, distance }: Rivals): number =>
    frames * perFrame(dtype, distance) + roundings * gaps;

const grad: PerDtype<(scale: Scale) => number> = {
  // Entries beyond 1 come from unnormalised log-probs, `exp(logProb)`, and are rounded relative to themselves.
  float64: ({ value }) => 1e-9 * Math.max(1, Math.abs(value)),
  float32: ({ time, magnitude, value }) =>
    unit * (8 + Math.sqrt(time) * (0.5 + 0.08 * magnitude)) * Math.max(1, Math.abs(value)),
};

export const tolerance: Readonly<Record<Quantity, PerDtype<(scale: Scale) => number>>> & {
  /** Nats by which a path may be worse than the best one (contract 11.3). */
  readonly path: PerDtype<(rivals: Rivals) => number>;
} = {
  loss: sum,
  edit: {
    float64: ({ value }) => 1e-12 * (1 + Math.abs(value)),
    float32: (scale) => sum.float32(scale) + unit * scale.time,
  },
  score: sum,
  frameScore: {
    float64: sum.float64,
    float32: (scale) => sum.float32({ ...scale, time: 1 }),
  },
  path: { float64: path("float64", 2 ** -52), float32: path("float32", 2 * unit) },
  grad,
  quotient: {
    float64: grad.float64,
    float32: (scale) =>
      grad.float32(scale) + unit * scale.magnitude * Math.sqrt(scale.time) * Math.abs(scale.value),
  },
  mean: {
    float64: ({ value }) => 1e-9 * Math.max(1, value),
    float32: (scale) =>
      Math.max(1, scale.value) * (2 * grad.float32({ ...scale, value: 1 }) + unit * Math.sqrt(scale.time)),
  },
  posterior: {
    float64: (scale) => 2 * grad.float64(scale),
    float32: (scale) => 2 * grad.float32(scale),
  },
};
