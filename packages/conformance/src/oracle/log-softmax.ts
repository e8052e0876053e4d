/** Of one frame. A frame whose every class is -Infinity gives NaN, as it has no softmax (contract 5.4). */
export function logSoftmax(row: Float64Array): Float64Array {
  let max = Number.NEGATIVE_INFINITY;
  for (const x of row) if (x > max) max = x;
  let sum = 0;
  for (const x of row) sum += Math.exp(x - max);
  const logSum = Math.log(sum);
  return row.map((x) => x - max - logSum);
}
