import { describe } from "@ctckit/core/backend";
import type { Jax, JaxArray } from "./jax.ts";

/** Checks that `vjp` takes every leaf: an array that is not disposed, a number or a boolean. */
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

/**
 * Takes stock of the references that `params` has, before a model is to consume one of each leaf. The result gives up those that it
 * did not, for a model that failed.
 */
export function unconsumed(jax: Jax, params: unknown): () => void {
  const given = new Map<JaxArray, number>();
  for (const leaf of jax.tree.leaves<unknown>(params)) {
    if (isArray(jax, leaf)) given.set(leaf, (given.get(leaf) ?? 0) + 1);
  }
  const others = new Map([...given].map(([leaf, count]) => [leaf, leaf.refCount - count]));
  return () => {
    for (const [leaf, count] of others) while (leaf.refCount > count) leaf.dispose();
  };
}

function isArray(jax: Jax, value: unknown): value is JaxArray {
  return value instanceof jax.numpy.Array;
}

// jax-js looks into these; everything else is a leaf.
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && value.constructor === Object;
}
