import { describe } from "@ctckit/core/backend";
import type { Jax, JaxArray } from "./jax.ts";

/** Checks that `vjp` can take every leaf: an array that is still in use, a number or a boolean. */
export function validateParams(jax: Jax, params: unknown, name = "params"): void {
  if (isArray(jax, params)) {
    if (params.refCount > 0) return;
    throw new TypeError(`${name}: expected an array in use, got one without references (pass a .ref of it)`);
  }
  if (typeof params === "number" || typeof params === "boolean") return;
  if (Array.isArray(params)) {
    for (const [index, value] of params.entries()) validateParams(jax, value, `${name}[${index}]`);
  } else if (isPlain(params)) {
    for (const [key, value] of Object.entries(params)) validateParams(jax, value, `${name}.${key}`);
  } else {
    throw new TypeError(
      `${name}: expected arrays of this jax-js, in objects and arrays, got ${describe(params)}`,
    );
  }
}

/** Gives up the caller's references, as every function of jax-js does with its arguments. */
export function releaseParams(jax: Jax, params: unknown): void {
  for (const leaf of jax.tree.leaves<unknown>(params)) {
    if (isArray(jax, leaf) && leaf.refCount > 0) leaf.dispose();
  }
}

function isArray(jax: Jax, value: unknown): value is JaxArray {
  return value instanceof jax.numpy.Array;
}

// jax-js looks only into arrays and plain objects. It takes everything else as a leaf.
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && value.constructor === Object;
}
