/** Gives what `work` makes of `items`, in their order. So many are under way while the caller is at work on one. */
export async function* ahead<A, R>(
  items: readonly A[],
  most: number,
  work: (item: A) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = [];
  let next = 0;
  while (next < items.length || waiting.length > 0) {
    while (waiting.length < most && next < items.length) {
      const one = work(items[next++]!);
      one.catch(() => {}); // it is heard of when it is its turn
      waiting.push(one);
    }
    yield await waiting.shift()!;
  }
}
