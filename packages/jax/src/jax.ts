import { describe } from "@ctckit/core/backend";
import type * as Module from "@jax-js/jax";

/** The parts of jax-js that the adapter calls. Pass your `jax`: `import * as jax from "@jax-js/jax"`. */
export type Jax = Pick<typeof Module, "numpy" | "tree" | "vjp">;

/** An array of jax-js. */
export type JaxArray = Module.Array;

/** `Params` with every leaf an array. */
export type CtcGrads<Params> = Module.tree.MapJsTree<Params, Module.numpy.ArrayLike, JaxArray>;

export function validateJax(jax: unknown): void {
  const { numpy, tree, vjp } = (jax ?? {}) as Partial<Jax>;
  const called = {
    vjp,
    "numpy.array": numpy?.array,
    "tree.leaves": tree?.leaves,
    "tree.dispose": tree?.dispose,
  };
  const missing = Object.entries(called).find(([, value]) => typeof value !== "function");
  if (missing === undefined) return;
  throw new TypeError(`jax: expected jax-js, got ${describe(jax)} without ${missing[0]}()`);
}
