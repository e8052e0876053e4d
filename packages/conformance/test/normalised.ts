import type { Batch, PlanSpec } from "@ctckit/core";

/** Log-probs of one frame of logits, for the reference backend. */
export function normalised(row: Float64Array): Float64Array {
  const top = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const sum = row.reduce((total, x) => total + Math.exp(x - top), 0);
  return row.map((x) => x - top - Math.log(sum));
}

/** A frame as the lattice sees it, whatever `data` holds. */
export function logProbs(
  { input }: Pick<PlanSpec, "input">,
  { floor = 0 }: Pick<Batch, "floor">,
  row: Float64Array,
): Float64Array {
  if (input === "logits") return normalised(row);
  if (input === "logProbs") return row;
  return row.map((p) => (p < 0 || p > 1 + 2 ** -7 ? Number.NaN : Math.log(Math.max(p, floor))));
}
