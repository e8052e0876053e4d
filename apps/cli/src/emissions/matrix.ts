// What a model said of one sample, as it lies in a file: nothing is converted here.

import type { HalfDtype } from "@ctckit/core";

export interface Matrix {
  /** Row-major. */
  readonly data: Float32Array | Float64Array | Uint16Array;
  /** What a Uint16Array holds the bits of. Absent for others. */
  readonly dtype?: HalfDtype;
  readonly shape: readonly [frames: number, classes: number];
}

/** [T, C], or [1, T, C], the first of which is left out. @throws RangeError */
export function twoAxes(axes: readonly number[]): Matrix["shape"] {
  const shape = axes.length === 3 && axes[0] === 1 ? axes.slice(1) : axes;
  const [frames, classes] = shape;
  if (shape.length !== 2 || frames === undefined || classes === undefined)
    throw new RangeError(`expected shape [T, C] or [1, T, C], got [${axes.join(", ")}]`);
  return [frames, classes];
}
