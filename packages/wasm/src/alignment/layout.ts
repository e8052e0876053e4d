import { layoutOf, type StretchPlace } from "@ctckit/alignment";
import type { Batch } from "@ctckit/core/backend";
import { aligned, SLACK, workspace } from "../layout.ts";
import type { AlignmentModule } from "./kernels.ts";
import type { PosteriorModule, posteriorsOf } from "./path-sums.ts";

// The arrays of one call, for the largest sample of its batch: the kernels' own, rows that are kept, and some frames of the input.

/** Bytes of the input that are there at once. */
const CHUNK_BYTES = 2 ** 18;
/** Five small arrays, each with room for a vector past its end. */
export const SCRATCH_WORDS = 5 * 8;
/** Frames of it at least: a line of text is there at once, and is not copied again for its score. */
const CHUNK_FRAMES = 128;

/** What a plan has loaded. */
export interface Loaded {
  readonly module: AlignmentModule;
  /** Present iff posteriors are wanted. */
  readonly posteriors: { readonly module: PosteriorModule; readonly of: typeof posteriorsOf } | undefined;
}

export interface Places {
  /** In the order of the module's `words`. */
  readonly addresses: readonly number[];
  /** In that of the posteriors' module. */
  readonly sums: readonly number[];
  readonly kept: number;
  readonly data: number;
  /** Room for what a frame's score takes. */
  readonly scratch: number;
  /** Frames for which there is room at `data`. */
  readonly chunk: number;
  readonly bytes: number;
}

export function placesOf({ module, posteriors }: Loaded, batch: Batch, place?: StretchPlace): Places {
  const { classes: C, inputLengths, targetOffsets, time } = batch;
  const extent: number[] = [];
  const sums: number[] = [];
  const grow = (extent: number[], lengths: readonly number[]) => {
    for (const [i, length] of lengths.entries()) extent[i] = Math.max(extent[i] ?? 0, length);
  };
  let kept = 0;
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [place?.block.frames ?? inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    const dimensions = { T, S, C, L: S, U: Math.min(S + module.namedClasses, C + module.freeClasses) };
    // A longer target has no alignment, so it never reaches the lattice.
    const none = { blocks: [{ B: 0, W: 0 }], kept: 0 };
    const layout = place?.layout ?? (S > module.mostLabels(T) ? none : layoutOf(module, T, S));
    for (const block of layout.blocks) grow(extent, module.words({ ...dimensions, ...block }));
    kept = Math.max(kept, layout.kept);
    if (posteriors && S <= module.mostLabels(T))
      grow(sums, posteriors.module.words({ ...dimensions, B: 2, W: S }));
  }
  const { addresses, end } = workspace(aligned(1), [...extent, ...sums, kept, SCRATCH_WORDS]);
  const chunk = Math.min(time, Math.max(CHUNK_FRAMES, Math.floor(CHUNK_BYTES / (4 * C))));
  const [keptAt, scratch] = addresses.slice(-2) as [number, number];
  return {
    addresses,
    sums: addresses.slice(extent.length),
    kept: keptAt,
    scratch,
    data: end,
    chunk,
    bytes: end + 4 * chunk * C + SLACK,
  };
}
