// Where letters are in a picture. A model of this kind says a letter in one to three frames, somewhere in it, and the blank between. So a box
// reaches halfway to its neighbours, but no further than letters of this line are apart as a rule.

export interface Box {
  /** Parts of the picture's width. */
  readonly left: number;
  readonly right: number;
}

export function boxes(
  { starts, ends }: { readonly starts: ArrayLike<number>; readonly ends: ArrayLike<number> },
  frames: number,
): Box[] {
  const middles = Array.from({ length: starts.length }, (_, k) => (starts[k]! + ends[k]!) / 2);
  const steps = middles.slice(1).map((middle, k) => middle - middles[k]!);
  const reach = steps.length > 0 ? median(steps) : 1;
  return middles.map((middle, k) => {
    const left = Math.max(middle - reach, ((middles[k - 1] ?? -frames) + middle) / 2);
    const right = Math.min(middle + reach, ((middles[k + 1] ?? 3 * frames) + middle) / 2);
    const outer = { left: Math.min(left, starts[k]!), right: Math.max(right, ends[k]!) };
    return { left: Math.max(0, outer.left / frames), right: Math.min(1, outer.right / frames) };
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
