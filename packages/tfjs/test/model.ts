// A tiny model: features [T, N, 3] times a matrix [3, C], with a bias. Small enough for finite differences.
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "./tensorflow.ts";

export const time = 6;
export const batch = 2;
export const classes = 4;
export const targets = [[1, 2], [3]];

const features = 3;

export function tinyModel() {
  const inputs = tf.randomNormal([time * batch, features], 0, 1, "float32", 7);
  const matrix = tf.variable(tf.randomNormal([features, classes], 0, 0.5, "float32", 8));
  const bias = tf.variable(tf.randomNormal([classes], 0, 0.5, "float32", 9));
  return {
    variables: [matrix, bias],
    matrix,
    bias,
    logits: (): Tensor => tf.reshape(tf.add(tf.matMul(inputs, matrix), bias), [time, batch, classes]),
    dispose: () => tf.dispose([inputs, matrix, bias]),
  };
}
