import type { Criterion } from "@ctckit/core";

/**
 * Refuses a criterion of layout "TNC". A criterion does not expose its layout, and if N = T both layouts fit. So this runs a
 * batch of two frames and two samples with one NaN. In layout "NTC" the NaN is in the second frame of the first sample. In
 * layout "TNC" it is in the first frame of the second sample.
 */
export function validateLayout(
  lossAndGradSync: NonNullable<Criterion["lossAndGradSync"]>,
  classes: number,
): void {
  const data = new Float32Array(2 * 2 * classes); // [2, 2, C]
  data[classes] = Number.NaN;
  const { losses } = lossAndGradSync({ data, shape: [2, 2, classes], targets: [[], []] });
  if (Number.isNaN(losses[0])) return;
  throw new TypeError('criterion: expected one made with layout: "NTC", as Layers puts the batch axis first');
}
