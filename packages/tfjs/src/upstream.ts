import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * Returns the upstream gradient itself. Refuses one that is not finite, whatever the reduction, as core refuses such a
 * `gradOutput`. Multiplied by a gradient of 0 it would give NaN, which would spread to every weight in one step.
 */
export function validateUpstream<T extends Tensor>(dy: T): T {
  for (const [n, value] of dy.dataSync<"float32">().entries()) {
    if (Number.isFinite(value)) continue;
    const name = dy.shape.length === 0 ? "upstream gradient" : `upstream gradient[${n}]`;
    throw new RangeError(`${name}: expected a finite number, got ${value}`);
  }
  return dy;
}
