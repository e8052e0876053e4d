// Phrases as one automaton (Aho and Corasick, 1975): a state is the longest end of what was read that a phrase begins with. A step costs
// the same whatever the number of phrases.
import { lookedUp, tabled } from "./transitions.ts";
import { ROOT, Tree } from "./tree.ts";

export interface Weighed {
  readonly labels: Int32Array;
  readonly weight: number;
}

export interface Automaton {
  /** The state of the empty prefix. */
  readonly start: number;
  /** The state after one more label. */
  next(state: number, label: number): number;
  /** What is given in advance, for the likeliest phrase that the state is inside of: its weight times the share of its labels that were read. */
  readonly lent: Float64Array; // [states]
  /** The weights of all phrases that end here. */
  readonly won: Float64Array; // [states]
  /** Both together. */
  readonly worth: Float64Array; // [states]
  /** Of those that end here if the frames do. */
  wonAtEnd(state: number): number;
  /** The most that the next label can add to what is won and lent. */
  readonly mostGain: Float64Array; // [states]
}

/** @param wordEnd what stands on both sides of a phrase; at the begin and the end of the frames it is taken for granted */
export function automaton(phrases: readonly Weighed[], wordEnd?: number): Automaton {
  const tree = new Tree();
  const bound = wordEnd === undefined ? [] : [wordEnd];
  const start = bound.reduce((node, label) => tree.child(node, label), ROOT);
  const ends = phrases.map(({ labels }) =>
    [...labels, ...bound].reduce((node, label) => tree.child(node, label), start),
  );
  const { size, parents, labels } = tree;
  const fails = new Int32Array(size); // [states]: the longest end of a state that is a state
  const find = lookedUp(tree, fails);

  const lent = new Float64Array(size);
  const won = new Float64Array(size);
  for (const [i, { labels, weight }] of phrases.entries()) {
    const end = ends[i]!;
    won[end]! += weight;
    let read = labels.length - 1 + bound.length;
    for (let at = parents[end]!; at !== start; at = parents[at]!)
      lent[at] = Math.max(lent[at]!, (weight * read--) / labels.length);
  }

  // Ends of a state are shorter, so they come first.
  const depths = new Int32Array(size);
  for (let node = 1; node < size; node++) depths[node] = depths[parents[node]!]! + 1;
  const order = Int32Array.from(depths.keys()).sort((a, b) => depths[a]! - depths[b]! || a - b);
  for (const node of order.subarray(1)) {
    const parent = parents[node]!;
    if (parent !== ROOT) fails[node] = find(fails[parent]!, labels[node]!);
    won[node]! += won[fails[node]!]!;
    lent[node] = Math.max(lent[node]!, lent[fails[node]!]!);
  }

  const mostGain = new Float64Array(size);
  mostGain[ROOT] = 0; // a label that is in no phrase
  for (const node of order.subarray(1)) mostGain[node] = Number.NEGATIVE_INFINITY;
  for (const node of order.subarray(1)) {
    const parent = parents[node]!;
    mostGain[parent] = Math.max(mostGain[parent]!, won[node]! + lent[node]! - lent[parent]!);
  }
  for (const node of order.subarray(1)) {
    const end = fails[node]!;
    mostGain[node] = Math.max(mostGain[node]!, mostGain[end]! + lent[end]! - lent[node]!);
  }
  const next = tabled(tree, fails, order) ?? find;
  const wonAtEnd = (state: number) => (wordEnd === undefined ? 0 : won[next(state, wordEnd)]!);
  const worth = won.map((weight, state) => weight + lent[state]!);
  return { start, next, lent, won, worth, wonAtEnd, mostGain };
}
