import { type Batch, CtcError } from "@ctckit/core";
import type { Sample } from "./sample.ts";

// Grows a Sample's arrays to what a batch needs, all or nothing: when memory runs out the smaller ones stay in use.

const FAMILIES = 2; // blanks and labels

type Arrays = {
  [Name in keyof Sample as Sample[Name] extends Float64Array | Int32Array ? Name : never]: Sample[Name];
};

export function reserve(sample: Sample, batch: Batch, gradient: boolean): void {
  const { classes, targetOffsets, inputLengths } = batch;
  let frames = 0; // the longest T
  let longest = 0; // the longest S
  let beta = 0;
  let alpha = 0; // the most cells, of a target that may fit into its input; no other visits the lattice
  let emissions = 0; // the most T x (U + 1)
  for (let n = 0; n < batch.batch; n++) {
    const [T, S] = [inputLengths[n]!, targetOffsets[n + 1]! - targetOffsets[n]!];
    longest = Math.max(longest, S);
    if (S > T) continue;
    const row = FAMILIES * (S + 3);
    frames = Math.max(frames, T);
    alpha = Math.max(alpha, (gradient ? T : 2) * row);
    beta = gradient ? Math.max(beta, 2 * row) : 0;
    emissions = Math.max(emissions, T * (Math.min(S + 1, classes) + 1));
  }
  const gamma = gradient ? emissions : 0;
  const wanted: readonly (readonly [keyof Arrays, typeof Float64Array | typeof Int32Array, number])[] = [
    ["slots", Int32Array, classes],
    ["ids", Int32Array, longest + 1],
    ["used", Int32Array, longest + 1],
    ["differs", Int32Array, longest + 2],
    ["emissions", Float64Array, emissions],
    ["sums", Float64Array, frames],
    ["gamma", Float64Array, gamma],
    ["alpha", Float64Array, alpha],
    ["alphaExponent", Int32Array, alpha],
    ["beta", Float64Array, beta],
    ["betaExponent", Int32Array, beta],
  ];
  const grown = wanted.filter(([name, , length]) => sample[name].length < length);
  if (grown.length === 0) return;
  const bytes = grown.reduce((sum, [, type, length]) => sum + length * type.BYTES_PER_ELEMENT, 0);
  try {
    Object.assign(sample, Object.fromEntries(grown.map(([name, type, length]) => [name, new type(length)])));
  } catch (cause) {
    throw new CtcError("CTC_OUT_OF_MEMORY", `js: a workspace of ${bytes} bytes could not be allocated`, {
      cause,
    });
  }
}
