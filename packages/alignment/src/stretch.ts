import type { Batch } from "@ctckit/core/backend";
import type { Block, Shape } from "./lattice.ts";
import type { Layout } from "./layout.ts";

// A stretch of a stream is a block of a lattice whose k = 0 is the first that has survived, and whose first row is what has. That
// row comes so late that a path could have reached the last of these k by then. The stretch's own frames follow.

export interface StretchPlace {
  /** The frame that its first one counts as. */
  readonly frame: number;
  /** The label of the target that counts as the first. */
  readonly label: number;
  /** All of its rows stay. */
  readonly block: Block;
  readonly layout: Layout;
}

export function stretchPlace({ families, window, leastEnd }: Shape, batch: Batch): StretchPlace {
  const { targetOffsets, time } = batch;
  const { from } = batch.stretch!;
  const ks = from?.places.map((place) => Math.floor(place / families)) ?? [0];
  const [label, highest] = [ks[0]!, ks.at(-1)!];
  const firstFrame = highest - label;
  const frame = from ? firstFrame + 1 : 0;
  const frames = frame + time;
  const labels = targetOffsets[1]! - label;
  const [, reached] = window(frames - 1, frames, 0, labels);
  const lastLabel = reached < leastEnd(labels) ? reached : labels; // all k that a path may end in
  return {
    ...{ frame, label },
    block: { frames, leastLabel: 0, lastLabel, firstFrame, firstLabel: 0, rowMask: -1 },
    layout: {
      intervals: [],
      blocks: [{ B: frames - firstFrame, W: lastLabel }],
      kept: families * (lastLabel + 1),
    },
  };
}
