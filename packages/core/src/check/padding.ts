import type { IntegerArray, ProblemInput } from "../api.ts";
import { int32Max, integerAt, integerError } from "./integers.ts";

/** The value that fills up rows of targets; undefined where lengths say how long they are. */
export function paddingOf({ targetsPadding: padding, targetLengths }: ProblemInput): number | undefined {
  if (padding === undefined) return undefined;
  if (!(typeof padding === "number" && Number.isInteger(padding) && Math.abs(padding) <= int32Max))
    throw integerError("targetsPadding", `${-int32Max}..${int32Max}`, padding);
  if (targetLengths !== undefined)
    throw new TypeError("targetsPadding: expected instead of targetLengths, got both");
  return padding;
}

/** Each target ends before the first padding of its row. A label after that would otherwise be dropped silently. */
export function paddedLengths(
  padding: number,
  widths: Int32Array, // [N]
  labels: (sample: number) => readonly [array: IntegerArray, start: number],
  name: (sample: number, index: number) => string,
): Int32Array {
  return widths.map((width, n) => {
    const [array, start] = labels(n);
    let length = 0;
    while (length < width && integerAt(array, start + length) !== padding) length += 1;
    for (let k = length; k < width; k += 1) {
      if (integerAt(array, start + k) !== padding)
        throw new RangeError(
          `${name(n, start + k)}: expected the padding ${padding} up to the end of the row, got ${array[start + k]}`,
        );
    }
    return length;
  }); // [N]
}
