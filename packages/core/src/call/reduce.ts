import type { Loss, Reduction } from "../api.ts";

/**
 * The reduced loss: as PyTorch, "mean" is the mean over the batch of `loss / max(targetLength, 1)`. With
 * `zeroInfinity`, an infeasible sample counts as 0 and still counts in the divisor. A NaN makes mean and sum NaN.
 */
export function reduce(
  losses: Float64Array, // [N]
  targetLengths: Int32Array, // [N]
  reduction: Reduction,
  zeroInfinity: boolean,
): Loss<Reduction> {
  const finite = zeroInfinity
    ? losses.map((loss) => (loss === Number.POSITIVE_INFINITY ? 0 : loss))
    : losses.slice(); // a copy: `loss` and `losses` never share memory
  switch (reduction) {
    case "none":
      return finite;
    case "sum":
      return finite.reduce((sum, loss) => sum + loss, 0);
    case "mean":
      return finite.reduce((sum, loss, n) => sum + loss / Math.max(targetLengths[n]!, 1), 0) / finite.length;
    default:
      return reduction satisfies never;
  }
}

/** What the gradient of each sample's own loss is multiplied by to become the gradient of the reduced one. */
export function gradScale(
  reduction: Reduction,
  targetLengths: Int32Array, // [N]
  gradOutput: number | Float64Array, // [N]
): Float64Array {
  const batch = targetLengths.length;
  return Float64Array.from(targetLengths, (length, n) => {
    const upstream = typeof gradOutput === "number" ? gradOutput : gradOutput[n]!;
    return reduction === "mean" ? upstream / (batch * Math.max(length, 1)) : upstream;
  }); // [N]
}
