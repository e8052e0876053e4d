import { type PathSums, pathSums, REACH, type Shape, splitStates } from "@ctckit/alignment";
import type { FloatArray } from "@ctckit/core/backend";
import { emissions as emissions32 } from "../generated/alignment/posterior-emissions-float32.ts";
import { emissions as emissions64 } from "../generated/alignment/posterior-emissions-float64.ts";
import type { Tables } from "../tables.ts";
import type { BlockArguments, RowArguments } from "./kernels.ts";
import { EMISSIONS } from "./workspace.ts";

// The posteriors of a path's states. The arrays are made for each sample: whoever wants posteriors waits for them anyway.

/** What is generated for one topology. */
export interface PosteriorKernels extends Pick<PathSums, "padding"> {
  readonly alongAlpha: (along: AlongArguments) => void;
  readonly totalOf: (along: AlongArguments) => void;
  readonly alongBeta: (along: AlongArguments) => void;
  readonly sizes: {
    readonly names: readonly string[];
    readonly types: readonly (Float64ArrayConstructor | Int32ArrayConstructor)[];
    readonly of: (dimensions: Readonly<Record<"T" | "B" | "W", number>>) => readonly number[];
  };
}

export interface AlongArguments extends BlockArguments, Tables {
  alphaExponent: Int32Array;
  pathFamily: Int32Array;
  pathLabel: Int32Array;
  passing: Float64Array;
  passingExponent: Int32Array;
  total: Float64Array;
  totalExponent: Int32Array;
  posteriors: Float64Array;
}

/** Makes what gives the posteriors of the path whose states are in `block`. */
export function posteriorsOf(
  kernels: PosteriorKernels,
  shape: Shape,
  block: BlockArguments,
  rows: RowArguments,
  data: FloatArray,
  sample: () => { readonly start: number; readonly timeStride: number; readonly frames: number },
) {
  const emit = (data instanceof Float32Array ? emissions32 : emissions64) as (rows: RowArguments) => void;
  let along = {} as AlongArguments;

  /** Has the emissions of frames `from` to `to` there. */
  function emitRange(from: number, to: number): void {
    const { start, timeStride } = sample();
    rows.dataStart = start + from * timeStride;
    rows.firstFrame = 0;
    rows.frames = rows.endFrame = to - from + 1;
    rows.used = block.used;
    rows.emissions = block.emissions;
    rows.usedCount = block.usedCount;
    rows.ones = block.ones.subarray(from);
    rows.grain = REACH;
    emit(rows);
    along.emissionsFrom = from;
  }

  const sums: PathSums = {
    padding: kernels.padding,
    // A unit is 2^512. Mantissas are from 2^-256 to 2^256 and no more than 16 are added up, so two units below it is 2^-252.
    none: 1,
    open(opened) {
      const { frames } = sample();
      const lengths = kernels.sizes.of({ T: frames, B: 2, W: opened.lastLabel });
      const arrays = kernels.sizes.names.map((name, i) => [name, new kernels.sizes.types[i]!(lengths[i]!)]);
      const { powers, singlePowers } = rows;
      along = { ...block, ...opened, powers, singlePowers, grain: REACH, ...Object.fromEntries(arrays) };
      splitStates(block.states.subarray(0, frames), shape.families, along.pathFamily, along.pathLabel);
      return along.pathLabel;
    },
    alpha(from, to) {
      for (let t = from; t <= to; t += EMISSIONS) {
        along.from = t;
        along.to = Math.min(to, t + EMISSIONS - 1);
        emitRange(along.from, along.to);
        kernels.alongAlpha(along);
      }
    },
    total() {
      kernels.totalOf(along);
      return along.totalExponent[0]!;
    },
    beta(from, to) {
      for (let t = from; t >= to; t -= EMISSIONS) {
        along.from = t;
        along.to = Math.max(to, t - EMISSIONS + 1);
        emitRange(along.to, along.from);
        kernels.alongBeta(along);
      }
    },
    exponents(t) {
      const cells = along.alphaExponent.length / 2;
      return along.alphaExponent.subarray((t & 1) * cells, ((t & 1) + 1) * cells);
    },
    narrow: (ends) => void Object.assign(along, ends),
    read(into) {
      into.set(along.posteriors);
      along = {} as AlongArguments;
    },
  };
  return (targetLength: number, into: Float64Array) => pathSums(shape, sums, targetLength, into);
}
