const peak = 0.006;
const warmUp = 30; // steps: Adam's first estimates come from few gradients
const constantShare = 0.3;

/** The learning rate of one step: it rises, stays, then falls as a cosine to 1 %. */
export function learningRate(step: number, steps: number): number {
  const falling = Math.max(0, (step / steps - constantShare) / (1 - constantShare));
  const cosine = 0.5 * (1 + Math.cos(Math.PI * falling));
  return peak * Math.min(1, (step + 1) / warmUp) * (0.01 + 0.99 * cosine);
}
