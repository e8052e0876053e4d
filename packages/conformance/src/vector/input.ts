import { own } from "../own.ts";
import { flatten, type VectorFile } from "./file.ts";

/** Files that describe their input instead of holding it. */
const generators: Readonly<Record<string, (file: VectorFile) => Float64Array>> = {
  // Its text: M[c][i] = ((c - i) mod 6000) / 13 with a float32 numerator, 16 columns, read in order as [8, 2, 6000].
  mxnet_large_classes: ({ T, N, C }) =>
    Float64Array.from({ length: T * N * C }, (_, k) => {
      const difference = Math.floor(k / 16) - (k % 16);
      return Math.fround(((difference % C) + C) % C) / 13;
    }),
};

/** In the file's layout; undefined where it holds no input and nothing here makes it. */
export function inputOf(file: VectorFile): Float64Array | undefined {
  if (file.logProbsOrLogits === null) return own(generators, file.name)?.(file);
  const values = Float64Array.from(flatten(file.logProbsOrLogits));
  return file.inputKind === "probs" ? values.map(Math.log) : values;
}
