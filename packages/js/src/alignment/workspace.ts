import { type Layout, layoutOf } from "@ctckit/alignment";
import { CtcError } from "@ctckit/core/backend";
import type { Tables } from "../tables.ts";
import type { AlignmentKernels, BlockArguments, RowArguments } from "./kernels.ts";

// The arrays of one call. They grow to its largest sample and are used again by the next call.

/** Frames whose emissions are there at once. */
export const EMISSIONS = 64;

export interface Workspace {
  /** Of the kernels that go through the lattice, and of those that go through the classes of frames. They share arrays. */
  readonly block: BlockArguments;
  readonly rows: RowArguments;
}

export function workspace(tables: Tables): Workspace {
  const [reals, integers] = [new Float64Array(0), new Int32Array(0)];
  const scalars = {
    blank: 0,
    star: 0,
    outside: 0,
    openStart: 0,
    openEnd: 0,
    targetStart: 0,
    targetLength: 0,
    usedCount: 0,
    from: 0,
    to: 0,
    grain: 1,
  };
  const ofBlock = {
    leastLabel: 0,
    lastLabel: 0,
    firstFrame: 0,
    firstLabel: 0,
    rowMask: -1,
    emissionsFrom: 0,
  };
  const ofTrace = { frame: 0, keptFrom: 0, keptLow: 0, keptHigh: 0, family: 0, label: 0 };
  const labels = {
    ...{ slots: integers, ids: integers, used: integers, differs: integers, counts: integers },
    targets: integers,
  };
  const cells = {
    ones: reals,
    alpha: reals,
    kept: reals,
    passed: reals,
    place: integers,
    alive: integers,
    lead: integers,
  };
  return {
    block: {
      ...{ ...scalars, ...ofBlock, ...ofTrace, frames: 0 },
      ...{ ...labels, ...cells, emissions: reals, states: integers },
    },
    rows: {
      ...{
        frames: 0,
        firstFrame: 0,
        endFrame: 0,
        classes: 0,
        dataStart: 0,
        timeStride: 0,
        usedCount: 0,
        probabilities: 0,
        floor: 0,
        grain: 1,
        starScore: 0,
        outsideScore: 0,
      },
      ...{ ...tables, data: reals, used: integers, emissions: reals, sums: new Float64Array(1), ones: reals },
    },
  };
}

/** Drops the caller's arrays. An idle backend must not keep them alive. */
export function release({ block, rows }: Workspace): void {
  block.targets = new Int32Array(0);
  rows.data = new Float64Array(0);
}

/**
 * Makes room for a sample. If memory runs out, no array grows.
 *
 * @param given how much of the lattice is there at once. Default: as for all frames
 */
export function reserve(
  { block }: Workspace,
  kernels: AlignmentKernels,
  size: { readonly frames: number; readonly targetLength: number; readonly classes: number },
  given?: Layout,
): void {
  const { frames: T, targetLength: S, classes: C } = size;
  const U = Math.min(S + kernels.namedClasses, C + kernels.freeClasses);
  const { names, of } = kernels.sizes;
  // A longer target has no alignment, so it never reaches the lattice.
  const none = { blocks: [{ B: 0, W: 0 }], kept: 0 };
  const { blocks, kept } = given ?? (S > kernels.mostLabels(T) ? none : layoutOf(kernels, T, S));
  const wanted = new Map([
    ["kept", kept],
    ["emissions", EMISSIONS * (U + 1)],
    ["ones", T],
  ]);
  for (const { B, W } of blocks)
    for (const [i, length] of of({ T, S, U, C, B, W }).entries())
      wanted.set(names[i]!, Math.max(length, wanted.get(names[i]!) ?? 0));
  const arrays = block as unknown as Record<string, Float64Array | Int32Array>;
  const grown = [...wanted].filter(([name, length]) => arrays[name]!.length < length);
  try {
    const made = grown.map(([name, length]) => {
      const ArrayType = arrays[name]!.constructor as Float64ArrayConstructor;
      return [name, new ArrayType(length)] as const;
    });
    Object.assign(block, Object.fromEntries(made));
  } catch (cause) {
    const bytes = grown.reduce((sum, [name, length]) => sum + length * arrays[name]!.BYTES_PER_ELEMENT, 0);
    throw new CtcError("CTC_OUT_OF_MEMORY", `js: a workspace of ${bytes} bytes could not be allocated`, {
      cause,
    });
  }
}
