// A tiny model: features [T, N, 3] times a matrix [3, C], with a bias. Small enough for finite differences.
import * as jax from "@jax-js/jax";
import { tree } from "@jax-js/jax";
import { expect } from "vitest";

export const { numpy: np } = jax;
export const time = 6;
export const batch = 2;
export const classes = 4;
export const targets = [[1, 2], [3]];

const features = 3;

// Without a name, jax-js asks for a navigator, which Node 20 lacks.
await jax.init("wasm");

export type Params = {
  readonly layer: { readonly matrix: jax.Array };
  readonly bias: [jax.Array];
};

export function tinyModel() {
  const inputs = np.array(noise(time * batch * features, 1), { shape: [time * batch, features] });
  const params: Params = {
    layer: { matrix: np.array(noise(features * classes, 2), { shape: [features, classes] }) },
    bias: [np.array(noise(classes, 3))],
  };
  return {
    params,
    inputs,
    logits: ({ layer, bias }: Params) =>
      np.matmul(inputs.ref, layer.matrix).add(bias[0]).reshape([time, batch, classes]),
    /** How many references each array has: 1 is the test's own. */
    references: () => [inputs, ...tree.leaves<jax.Array>(params)].map((array) => array.refCount),
  };
}

/** The same numbers in [-1, 1) for the same seed. */
export function noise(length: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, index) => {
    const wave = Math.sin(12.9898 * (index + 1) + 78.233 * seed) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
}

/** For toEqual: the same values to `digits` decimal places. */
export function near(values: ArrayLike<number>, digits: number): number[] {
  return Array.from(values, (value) => expect.closeTo(value, digits) as number);
}
