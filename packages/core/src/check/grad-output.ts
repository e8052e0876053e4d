import type { Reduction } from "../api.ts";
import { describe } from "./description.ts";
import { isDetached, plain, typedArrayName } from "./typed-array.ts";

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
  const numbers = numbersOf(value);
  if (numbers === undefined) {
    throw new TypeError(`gradOutput: expected a number or an array of numbers, got ${describe(value)}`);
  }
  if (reduction !== "none") {
    throw new TypeError(
      `gradOutput: expected a number with reduction "${reduction}", got ${describe(value)}`,
    );
  }
  if (numbers.length !== batch) {
    throw new RangeError(`gradOutput: expected N = ${batch} numbers, got ${numbers.length}`);
  }
  const upstream = new Float64Array(batch); // [N]
  for (let n = 0; n < batch; n += 1) {
    const given: unknown = numbers[n];
    if (typeof given !== "number") {
      throw new TypeError(`gradOutput[${n}]: expected a finite number, got ${describe(given)}`);
    }
    if (!Number.isFinite(given))
      throw new RangeError(`gradOutput[${n}]: expected a finite number, got ${given}`);
    upstream[n] = given;
  }
  return upstream;
}

/** Kernels in float32 would make NaN of an infinite scale and a gradient of 0. @param scale as kernels get it, [N] */
export function checkSingle(scale: Float64Array, gradOutput: number | Float64Array): void {
  const n = scale.findIndex((each) => !Number.isFinite(Math.fround(each)));
  if (n < 0) return;
  const [name, value] =
    typeof gradOutput === "number" ? ["gradOutput", gradOutput] : [`gradOutput[${n}]`, gradOutput[n]];
  throw new RangeError(`${name}: expected a magnitude of at most 3.4e38 with float32 data, got ${value}`);
}

function numbersOf(value: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(value)) return value;
  const kind = typedArrayName(value);
  if (kind === undefined || kind.startsWith("Big")) return undefined;
  const array = value as Float64Array;
  if (isDetached(array)) throw new TypeError("gradOutput: the array's buffer is detached");
  return plain(array);
}
