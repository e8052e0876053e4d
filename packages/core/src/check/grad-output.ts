import type { Reduction } from "../api.ts";
import { describe } from "./description.ts";
import { typedArrayName } from "./typed-array.ts";

/** The upstream gradient, a finite number or a copy of N of them, each read once; 1 where it is left out. */
export function validateGradOutput(
  value: unknown,
  reduction: Reduction,
  batch: number,
): number | Float64Array {
  if (value === undefined) return 1;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new RangeError(`gradOutput: expected a finite number, got ${value}`);
  }
  if (!isNumericArray(value)) {
    throw new TypeError(`gradOutput: expected a number or an array of numbers, got ${describe(value)}`);
  }
  if (reduction !== "none") {
    throw new TypeError(
      `gradOutput: expected a number with reduction "${reduction}", got ${describe(value)}`,
    );
  }
  if (value.length !== batch) {
    throw new RangeError(`gradOutput: expected N = ${batch} numbers, got ${value.length}`);
  }
  const upstream = new Float64Array(batch); // [N]
  for (let n = 0; n < batch; n += 1) {
    const given: unknown = value[n];
    if (typeof given !== "number") {
      throw new TypeError(`gradOutput[${n}]: expected a finite number, got ${describe(given)}`);
    }
    if (!Number.isFinite(given))
      throw new RangeError(`gradOutput[${n}]: expected a finite number, got ${given}`);
    upstream[n] = given;
  }
  return upstream;
}

function isNumericArray(value: unknown): value is ArrayLike<number> {
  const kind = typedArrayName(value);
  return Array.isArray(value) || (kind !== undefined && !kind.startsWith("Big"));
}
