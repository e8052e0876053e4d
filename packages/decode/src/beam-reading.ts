import type { Reading } from "./reading.ts";
import type { Search } from "./search.ts";

export interface BeamReading extends Reading {
  /** Log-probability of the labels: the sum over all of their alignments that the search has kept. */
  readonly logProb: number;
  /** The weights of the phrases that were completed; 0 without phrases. */
  readonly phraseScore: number;
  /** What the scorer said of the words; 0 without a scorer. */
  readonly scorerScore: number;
  /** What readings are in order of: the sum of these three. */
  readonly score: number;
}

/** The best so many, if the frames end here: what phrases have lent is given back. Of equal scores the one that was before. */
export function readings(search: Search, best: number): BeamReading[] {
  const { current } = search;
  const scores = Float64Array.from(
    { length: current.size },
    (_, i) => current.sums[i]! + search.wonAtEnd(i) + current.spoken[i]!,
  );
  const order = Array.from({ length: current.size }, (_, i) => i);
  order.sort((a, b) => scores[b]! - scores[a]!); // stable
  return order.slice(0, best).map((i) => reading(search, i, scores[i]!));
}

function reading(search: Search, i: number, score: number): BeamReading {
  const { current, tree, paths, frames } = search;
  const labels = tree.prefix(current.nodes[i]!);
  // Of two that are equally good the one that ends in the label, as the aligner has it.
  const isAtLabel = current.labelBests[i]! >= current.blankBests[i]!;
  const path = isAtLabel ? current.labelPaths[i]! : current.blankPaths[i]!;
  const end = isAtLabel ? frames : current.blankEnds[i]!;
  return {
    labels,
    ...paths.times(path, labels.length, end),
    pathLogProb: Math.max(current.blankBests[i]!, current.labelBests[i]!),
    logProb: current.sums[i]!,
    phraseScore: search.wonAtEnd(i),
    scorerScore: current.spoken[i]!,
    score,
  };
}

/** Of a sample whose frames hold NaN. */
export function unreadable(): BeamReading {
  const none = () => new Int32Array(0);
  return {
    ...{ labels: none(), starts: none(), ends: none(), pathLogProb: Number.NaN },
    ...{ logProb: Number.NaN, phraseScore: 0, scorerScore: 0, score: Number.NaN },
  };
}
