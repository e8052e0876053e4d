/**
 * The loss for jax-js.
 *
 * @module @ctckit/jax
 */
export type { CtcLabels } from "./input.ts";
export type { CtcGrads, Jax, JaxArray } from "./jax.ts";
export { type CtcValueAndGrad, ctcValueAndGrad } from "./value-and-grad.ts";
