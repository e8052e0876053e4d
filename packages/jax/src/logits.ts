import { describe } from "@ctckit/core/backend";
import type { Jax, JaxArray } from "./jax.ts";

/** Returns the model's result itself, if it is an array that the criterion can take. */
export function validateLogits(jax: Jax, logits: unknown): JaxArray {
  if (!(logits instanceof jax.numpy.Array)) {
    throw new TypeError(`logits: expected the model to give an array, got ${describe(logits)}`);
  }
  const { dtype, shape } = logits;
  if (dtype !== "float32") {
    throw new TypeError(`logits: expected dtype "float32", got "${dtype}"`);
  }
  if (shape.length !== 2 && shape.length !== 3) {
    throw new RangeError(`logits: expected shape [T, N, C], [N, T, C] or [T, C], got [${shape.join(", ")}]`);
  }
  if (shape.includes(0)) {
    throw new RangeError(`logits: expected axes of 1 or more, got shape [${shape.join(", ")}]`);
  }
  return logits;
}

/**
 * Like `model`, but refuses at once what jax-js would only call an invalid type. While jax-js records, arrays are tracers. A tree of
 * arrays becomes the model's output, which `validateLogits` then checks.
 */
export function checkedModel<Params>(model: (params: Params) => JaxArray): (params: Params) => JaxArray {
  return (params) => {
    const logits: unknown = model(params);
    if (typeof logits !== "object" || logits === null || logits instanceof Promise) {
      throw new TypeError(`logits: expected the model to give an array, got ${describe(logits)}`);
    }
    return logits as JaxArray;
  };
}
