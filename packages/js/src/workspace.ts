import type { Batch } from "@ctckit/core";
import { CtcError } from "@ctckit/core";
import type { Sample } from "./sample.ts";

// Grows a Sample's arrays to what a batch needs, all or nothing: when memory runs out the smaller ones stay in use.

const FAMILIES = 2; // blanks and labels

type Arrays = {
  [Name in keyof Sample as Sample[Name] extends Float64Array | Int32Array ? Name : never]: Sample[Name];
};

export function reserve(sample: Sample, batch: Batch, gradient: boolean): void {
  const { time, classes, targetOffsets, inputLengths } = batch;
  let targetLength = 0; // the longest S
  let cells = 0; // the most alpha cells
  let emissions = 0; // the most T x (U + 1)
  for (let n = 0; n < batch.batch; n++) {
    const length = targetOffsets[n + 1]! - targetOffsets[n]!;
    const frames = inputLengths[n]!;
    // No alignment: the lattice is not visited.
    if (length > frames) continue;
    targetLength = Math.max(targetLength, length);
    cells = Math.max(cells, (gradient ? frames : Math.min(2, time)) * FAMILIES * (length + 3));
    emissions = Math.max(emissions, frames * (Math.min(length + 1, classes) + 1));
  }
  const longest = targetOffsets.reduce(
    (most, end, n) => (n === 0 ? 0 : Math.max(most, end - targetOffsets[n - 1]!)),
    0,
  );
  const beta = gradient ? 2 * FAMILIES * (targetLength + 3) : 0;
  const wanted: readonly (readonly [keyof Arrays, typeof Float64Array | typeof Int32Array, number])[] = [
    ["slots", Int32Array, classes],
    ["ids", Int32Array, longest + 1],
    ["used", Int32Array, longest + 1],
    ["differs", Int32Array, longest + 2],
    ["emissions", Float64Array, emissions],
    ["gamma", Float64Array, gradient ? emissions : 0],
    ["alpha", Float64Array, cells],
    ["alphaExponent", Int32Array, cells],
    ["beta", Float64Array, beta],
    ["betaExponent", Int32Array, beta],
  ];
  const grown = wanted.filter(([name, , length]) => sample[name].length < length);
  const bytes = grown.reduce((sum, [, type, length]) => sum + length * type.BYTES_PER_ELEMENT, 0);
  try {
    Object.assign(sample, Object.fromEntries(grown.map(([name, type, length]) => [name, new type(length)])));
  } catch (cause) {
    throw new CtcError("CTC_OUT_OF_MEMORY", `js: a workspace of ${bytes} bytes could not be allocated`, {
      cause,
    });
  }
}
