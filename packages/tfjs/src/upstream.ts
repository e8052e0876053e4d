import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * The upstream gradient itself. If it is not finite, it is refused with every reduction, as core refuses such a
 * `gradOutput`. Times a gradient of 0 it would be NaN, which spreads to every weight in one step.
 */
export function validateUpstream<T extends Tensor>(dy: T): T {
  for (const [n, value] of dy.dataSync<"float32">().entries()) {
    if (Number.isFinite(value)) continue;
    const name = dy.shape.length === 0 ? "upstream gradient" : `upstream gradient[${n}]`;
    throw new RangeError(`${name}: expected a finite number, got ${value}`);
  }
  return dy;
}
