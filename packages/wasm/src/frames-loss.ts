// Factors are multiplied within these bounds before one logarithm is taken. A logarithm costs more than a frame of few
// classes.
const [SMALLEST, LARGEST] = [1e-250, 1e250];

/**
 * What the frames add to a sample's loss: the sum of `rest + log(factor)` over all frames, in order.
 *
 * @param terms rest and factor of each frame, [T, 2], in elements `start` to `end - 1`
 */
export function framesLoss(terms: Float64Array, start: number, end: number): number {
  let rest = 0;
  let product = 1;
  for (let i = start; i < end; i += 2) {
    rest += terms[i]!;
    product *= terms[i + 1]!;
    if (product > SMALLEST && product < LARGEST) continue;
    rest += Math.log(product);
    product = 1;
  }
  return rest + Math.log(product);
}
