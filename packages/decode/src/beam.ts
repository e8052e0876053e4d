import { NO_PATH } from "./paths.ts";
import { ROOT } from "./tree.ts";

/**
 * The prefixes that are kept, the best first, in columns. Sums are over all alignments that were kept, bests over single paths, both
 * as log-probabilities, by what the last frame said: the blank, or the prefix's last label.
 */
export interface Beam {
  size: number;
  readonly nodes: Int32Array; // [capacity], as all columns
  /** The last label, -1 of the empty prefix. */
  readonly labels: Int32Array;
  readonly blankSums: Float64Array;
  readonly labelSums: Float64Array;
  /** Of both. */
  readonly sums: Float64Array;
  readonly blankBests: Float64Array;
  readonly labelBests: Float64Array;
  readonly blankPaths: Int32Array;
  readonly labelPaths: Int32Array;
  /** Where the last label ended, on the best path that is at the blank. */
  readonly blankEnds: Int32Array;
  /** Where the prefix is among the phrases. */
  readonly states: Int32Array;
  /** The weights of phrases that it has completed. */
  readonly won: Float64Array;
  /** What the scorer has said of its words. */
  readonly spoken: Float64Array;
  /** The number of the last of these words, -1 where there is none. */
  readonly words: Int32Array;
  /** All that counts beside the sum: what is won, spoken, and lent by phrases that are not complete. */
  readonly extras: Float64Array;
}

export function beam(capacity: number): Beam {
  const integers = () => new Int32Array(capacity);
  const doubles = () => new Float64Array(capacity);
  return {
    size: 0,
    nodes: integers(),
    labels: integers(),
    blankSums: doubles(),
    labelSums: doubles(),
    sums: doubles(),
    blankBests: doubles(),
    labelBests: doubles(),
    blankPaths: integers(),
    labelPaths: integers(),
    blankEnds: integers(),
    states: integers(),
    won: doubles(),
    spoken: doubles(),
    words: integers(),
    extras: doubles(),
  };
}

/** The empty prefix alone, before the first frame. */
export function firstBeam(state: number): Beam {
  const first = beam(1);
  first.size = 1;
  first.nodes[0] = ROOT;
  first.labels[0] = -1;
  first.words[0] = -1;
  first.states[0] = state;
  first.labelSums[0] = Number.NEGATIVE_INFINITY;
  first.labelBests[0] = Number.NEGATIVE_INFINITY;
  first.blankPaths[0] = NO_PATH;
  first.labelPaths[0] = NO_PATH;
  return first;
}

/** These entries in this order. */
export function reordered(from: Beam, order: readonly number[]): Beam {
  const to = beam(order.length);
  to.size = order.length;
  for (const [name, column] of Object.entries(from)) {
    if (name === "size") continue;
    const own = to[name as "nodes"];
    for (const [i, at] of order.entries()) own[i] = column[at]!;
  }
  return to;
}
