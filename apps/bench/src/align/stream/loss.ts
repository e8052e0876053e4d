import type { AlignResult } from "@ctckit/core";
import type { Pushes } from "./pushes.ts";

/** What a stream of one sample has lost against all of its frames at once. */
export interface Loss {
  /** Labels whose span starts or ends elsewhere. */
  readonly labels: number;
  /** Nats by which the path is worse: `Infinity` where the stream has none. */
  readonly nats: number;
  /** Whether spans and score are the same to the bit. */
  readonly none: boolean;
}

export function lossOf(
  { score, starts, ends, scores }: Pick<Pushes, "score" | "starts" | "ends" | "scores">,
  { scores: [best], spans }: AlignResult,
): Loss {
  let labels = 0;
  let same = Object.is(score, best);
  for (let k = 0; k < starts.length; k++) {
    if (starts[k] !== spans.starts[k] || ends[k] !== spans.ends[k]) labels++;
    if (!Object.is(scores[k], spans.scores[k])) same = false;
  }
  return { labels, nats: best! - score, none: same && labels === 0 };
}
