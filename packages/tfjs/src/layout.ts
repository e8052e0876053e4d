import type { Criterion } from "@ctckit/core";

/**
 * Refuses a criterion of layout "TNC". A criterion does not tell, and where N = T both layouts fit, so it is asked by a
 * batch of two frames and two samples whose only NaN stands in the first sample, second frame, or the other way round.
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
