// The one table of tolerances: quantity x dtype -> bound on the absolute error of one value.
//
// float64. A cell of the lattice goes through about 4 roundings a frame, so alpha is off by at most 4 T u relative, with
// u = 2^-53; at T = 5000 that is 2e-12. The table leaves room for table-driven exponentials (1e-11 a term) and for
// log-space arithmetic, whose error is u times the loss: 5e4 nats give 5e-12 a frame.
//
// float32, u = 2^-24. What arithmetic in mantissa and exponent reaches, input already exact:
//   loss: alpha is off by 4 T u at most; each frame adds an emission of magnitude M, rounded once, and such errors add
//     up like sqrt(T); the sum of T terms that make the loss is rounded relative to itself.
//   gradient: a posterior is a ratio of such sums, normalised by its own frame's sum. That takes the common error away;
//     what is left walks randomly, sqrt(T) u, times a part for the recursion (0.5) and a part for emissions, whose
//     relative error is u times the distance of a class from the frame's best one (0.08 M: measured on kernels of this
//     kind 6e-7 at T = 2000 with logits around 1, 6e-6 with logits x10, 5e-5 at T = 500 with logits x400; the table gives
//     3e-6, 1e-5 and 2e-4). 8 u is for the softmax, which every entry goes through.
// Log-space arithmetic in float32 is off by up to 9e-2 there and fails, as it should.

import type { Dtype } from "@ctckit/core";

export type Quantity = "loss" | "grad";

export interface Scale {
  /** Counted frames of the sample. */
  readonly time: number;
  /** Largest magnitude in its counted frames; masks of 5000 and beyond left out, for they round to nothing. */
  readonly magnitude: number;
  /** The value expected. */
  readonly value: number;
}

const unit = 2 ** -24;

export const tolerance: Readonly<Record<Quantity, Readonly<Record<Dtype, (scale: Scale) => number>>>> = {
  loss: {
    float64: ({ value }) => 1e-10 * (1 + Math.abs(value)),
    float32: ({ time, magnitude, value }) =>
      unit * (4 * time + magnitude * Math.sqrt(time) + 2 * Math.abs(value) + 4),
  },
  grad: {
    // Entries beyond 1 come from unnormalised log-probs, `exp(logProb)`, and are rounded relative to themselves.
    float64: ({ value }) => 1e-9 * Math.max(1, Math.abs(value)),
    float32: ({ time, magnitude, value }) =>
      unit * (8 + Math.sqrt(time) * (0.5 + 0.08 * magnitude)) * Math.max(1, Math.abs(value)),
  },
};
