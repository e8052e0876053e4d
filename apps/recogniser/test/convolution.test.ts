// Our gradients against those of TF.js's own convolution, which its plain JavaScript backend can compute.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { convolution } from "../src/convolution.ts";
import { random } from "../src/random.ts";
import type { Tensor4D } from "../src/tensor-flow.ts";
import { startTensorFlow, tf } from "./tensorflow.ts";

beforeAll(async () => {
  // TF.js advertises its native addon when the plain backend starts.
  vi.spyOn(console, "warn").mockImplementation(() => {});
  await startTensorFlow();
});
afterAll(() => tf.setBackend("wasm"));

function values(shape: [number, number, number, number], seed: number): Tensor4D {
  const source = random(seed);
  return tf.tensor4d(
    Float32Array.from({ length: shape.reduce((product, extent) => product * extent) }, () =>
      source.normal(1),
    ),
    shape,
  );
}

test.each([
  ["3 by 3, same size", [3, 3], { rows: 1, columns: 1 }],
  ["folding the height", [5, 3], { rows: 0, columns: 1 }],
  ["along the line", [1, 5], { rows: 0, columns: 2 }],
  ["1 by 1", [1, 1], { rows: 0, columns: 0 }],
] as const)("%s", async (_, [rows, columns], padding) => {
  const images = values([2, 5, 7, 3], 1);
  const filter = values([rows, columns, 3, 4], 2);
  const own = (x: Tensor4D, w: Tensor4D) => convolution(tf, x, w, padding);
  const weight = values(own(images, filter).shape, 3);
  const sides: [number, number] = [padding.rows, padding.rows];
  const theirs = (x: Tensor4D, w: Tensor4D) =>
    tf.conv2d(x, w, 1, [[0, 0], sides, [padding.columns, padding.columns], [0, 0]]);
  const gradients = (f: typeof own) =>
    tf.grads((x, w) => tf.sum(tf.mul(f(x as Tensor4D, w as Tensor4D), weight)))([images, filter]);

  const actual = [own(images, filter), ...gradients(own)].map((tensor) => tensor.dataSync().slice());
  await tf.setBackend("cpu");
  const expected = [theirs(images, filter), ...gradients(theirs)].map((tensor) => tensor.dataSync());
  await tf.setBackend("wasm");
  for (const [index, part] of actual.entries()) {
    expect(Array.from(part)).toEqual(Array.from(expected[index]!, (value) => expect.closeTo(value, 4)));
  }
});
