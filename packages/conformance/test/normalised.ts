/** Log-probs of one frame of logits, for the reference backend. */
export function normalised(row: Float64Array): Float64Array {
  const top = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const sum = row.reduce((total, x) => total + Math.exp(x - top), 0);
  return row.map((x) => x - top - Math.log(sum));
}
