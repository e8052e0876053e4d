import type { Axes } from "./data.ts";
import { layoutHint } from "./data.ts";
import { elementError, int32Max, integerArray, integerAt } from "./integers.ts";

/**
 * A copy of the lengths, each an integer in `0..bound(n)`: the backend may go on reading after the caller's array
 * changed. A bare number is one sample's.
 */
export function validateLengths(
  name: string,
  value: unknown,
  axes: Axes,
  bound: (sample: number) => number,
): Int32Array {
  const { batch } = axes;
  const bare = typeof value === "number";
  if (bare && batch !== 1) {
    throw new TypeError(
      `${name}: expected an array of N = ${batch} lengths, got ${value} (a number goes with one sample)`,
    );
  }
  const given = bare ? [value] : integerArray(name, value);
  if (given.length !== batch) {
    throw new RangeError(
      `${name}: expected N = ${batch} lengths, got ${given.length}${layoutHint(axes, given.length)}`,
    );
  }
  const lengths = new Int32Array(batch); // [N]
  for (let n = 0; n < batch; n += 1) {
    const length = integerAt(given, n);
    const most = bound(n);
    if (!(length >= 0 && length <= most)) {
      throw elementError(bare ? name : `${name}[${n}]`, `0..${most}`, given, n);
    }
    lengths[n] = length;
  }
  return lengths;
}

/** How many frames of each sample count: all, unless `given` says it. A copy. */
export function validateInputLengths(given: unknown, axes: Axes): Int32Array {
  const { batch, time } = axes;
  if (given === undefined) return new Int32Array(batch).fill(time);
  return validateLengths("inputLengths", given, axes, () => time); // [N]
}

/** Where each sample's labels begin when all stand end to end, and at last their number. */
export function offsetsOf(lengths: Int32Array): Int32Array {
  const offsets = new Int32Array(lengths.length + 1); // [N + 1]
  let total = 0;
  for (let n = 0; n < lengths.length; n += 1) {
    total += lengths[n]!;
    if (total > int32Max) {
      throw new RangeError(
        `targetLengths: expected at most ${int32Max} labels in all, got ${total} up to sample ${n}`,
      );
    }
    offsets[n + 1] = total;
  }
  return offsets;
}
