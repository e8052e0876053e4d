// Nearly all of a lattice has no part in any posterior: in a frame of ten minutes of speech, 8 to 15 of 6,000 labels have one. Where alpha
// of a frame is known, and beta of the next one times its emissions, the weight of all paths through a state of the next frame is at
// most the largest alpha that leads to it, times that beta, times the cells of a sum. That can be said of exponents alone
// (docs/decisions/0023-sums-where-the-weight-is.md).

/** Of each k from `low` on, the largest exponent of its cells in a row. */
export interface Peaks {
  readonly low: number;
  readonly exponents: Int32Array;
}

/**
 * @param row exponents of its cells, [families, cells of a family]
 * @param padding cells before k = 0 of each family
 * @param window the k that the row has
 */
export function peaks(
  row: Int32Array,
  families: number,
  padding: number,
  [low, high]: readonly [low: number, high: number],
): Peaks {
  const exponents = new Int32Array(high - low + 1).fill(-(2 ** 31));
  for (let family = 0; family < families; family++) {
    const start = (family * row.length) / families + padding + low;
    for (let i = 0; i < exponents.length; i++) exponents[i] = Math.max(exponents[i]!, row[start + i]!);
  }
  return { low, exponents };
}

/**
 * The k of a frame, from the first to the last, whose weight may have that exponent.
 *
 * @param alpha of the frame before
 * @param reach how many k a step goes on at most
 * @param own a k that is always among them
 */
export function band(
  alpha: Peaks,
  beta: Peaks,
  reach: number,
  least: number,
  own: number,
): readonly [first: number, last: number] {
  let [first, last] = [own, own];
  for (const [i, exponent] of beta.exponents.entries()) {
    const k = beta.low + i;
    for (let from = k - reach; from <= k; from++) {
      const before = alpha.exponents[from - alpha.low]; // none outside its window
      if (before === undefined || before + exponent < least) continue;
      first = Math.min(first, k);
      last = Math.max(last, k);
    }
  }
  return [first, last];
}
