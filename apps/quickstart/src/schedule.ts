/** How to train at one step: measured as the share of the run that is behind, 0..1. */
export interface Stage {
  readonly learningRate: number;
  /** Longest text, in characters. */
  readonly longest: number;
}

export const longestText = 18;
const shortestText = 6;
const peak = 0.006;
const warmUp = 30; // steps: Adam's first estimates come from few gradients

/** Short texts first, as CTC finds few letters sooner than many. The rate is constant for 30 %, then falls as a cosine to 1 %. */
export function stage(step: number, steps: number): Stage {
  const done = step / steps;
  const cosine = 0.5 * (1 + Math.cos(Math.PI * Math.max(0, (done - 0.3) / 0.7)));
  return {
    learningRate: peak * Math.min(1, (step + 1) / warmUp) * (0.01 + 0.99 * cosine),
    longest: Math.round(shortestText + (longestText - shortestText) * Math.min(1, done / 0.25)),
  };
}
