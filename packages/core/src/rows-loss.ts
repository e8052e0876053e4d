// The product of the frames' factors is taken as far as it goes: a logarithm costs more than a frame of few classes.
const [SMALLEST, LARGEST] = [1e-250, 1e250];

/**
 * The loss of a sample from what `Plan.runRows` gives for its frames: the sum of `rest + log(factor)` over all of them, in
 * their order, and the lattice's part. A backend's losses have the bits that this gives, and so they are the same however the
 * frames were shared out.
 *
 * @param terms rest and factor of each frame, [T, 2], from element `start` on
 */
export function rowsLoss(terms: ArrayLike<number>, lattice: number, start = 0, end = terms.length): number {
  let rest = 0;
  let product = 1;
  for (let i = start; i < end; i += 2) {
    rest += terms[i]!;
    product *= terms[i + 1]!;
    if (product > SMALLEST && product < LARGEST) continue;
    rest += Math.log(product);
    product = 1;
  }
  return rest + Math.log(product) + lattice;
}
