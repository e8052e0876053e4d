// Between a search and a scorer: the prefixes that it is asked of, and what becomes of its answers.
import { reordered } from "./beam.ts";
import type { WordPrefix } from "./scorer.ts";
import type { Search } from "./search.ts";

/**
 * @param entries of the search's beam
 * @param end whether their last words are those that the frames leave unfinished, after the last `wordEnd`
 */
export function wordPrefixes(
  search: Search,
  entries: readonly number[],
  wordEnd: number,
  end: boolean,
): WordPrefix[] {
  const { current, tree } = search;
  return entries.map((entry, i) => {
    const labels = tree.prefix(current.nodes[entry]!);
    const from = labels.subarray(0, labels.length - (end ? 0 : 1)).lastIndexOf(wordEnd) + 1;
    return { labels, from, id: search.words + i, previous: current.words[entry]! };
  });
}

/** Adds scores to entries, and puts the beam in order again: of equal scores the one that was before. */
export function take(search: Search, entries: readonly number[], scores: Float64Array): void {
  const { current } = search;
  for (const [i, entry] of entries.entries()) search.hear(entry, scores[i]!);
  const totals = Float64Array.from({ length: current.size }, (_, i) => current.sums[i]! + current.extras[i]!);
  const order = Array.from({ length: current.size }, (_, i) => i).filter(
    (i) => totals[i]! > Number.NEGATIVE_INFINITY,
  );
  order.sort((a, b) => totals[b]! - totals[a]!); // stable
  search.current = reordered(current, order);
}
