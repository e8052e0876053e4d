// Convolution with a gradient that TF.js's WebAssembly backend can compute.
//
// That backend has no kernel for the gradient of the filter, and a slow one for the gradient of the input (1.3
// against 13 GMAC/s). Both gradients are convolutions themselves, so its fast forward kernel serves all three.
import type { Tensor4D, TensorFlow } from "./tensor-flow.ts";

/** Zeros around the picture: rows above and below, columns left and right. */
export interface Padding {
  readonly rows: number;
  readonly columns: number;
}

/** Stride 1. @param images [N, H, W, in] @param filter [rows, columns, in, out] */
export function convolution(tf: TensorFlow, images: Tensor4D, filter: Tensor4D, padding: Padding): Tensor4D {
  const operation = tf.customGrad<Tensor4D>((images, filter, save) => {
    (save as (tensors: Tensor4D[]) => void)([images as Tensor4D, filter as Tensor4D]);
    const value = correlate(tf, padded(tf, images as Tensor4D, padding), filter as Tensor4D);
    return { value, gradFunc: (dy, saved) => gradients(tf, dy, saved as Tensor4D[], padding) };
  });
  return operation(images, filter);
}

function gradients(tf: TensorFlow, dy: Tensor4D, [images, filter]: Tensor4D[], padding: Padding): Tensor4D[] {
  const [rows, columns] = filter!.shape;
  // Every output that an input reached, seen from the input: the filter turned round, in and out swapped.
  const turned = tf.transpose(tf.reverse(filter!, [0, 1]), [0, 1, 3, 2]);
  const spread = { rows: rows - 1 - padding.rows, columns: columns - 1 - padding.columns };
  const imagesGrad = correlate(tf, padded(tf, dy, spread), turned);
  // The filter's gradient correlates inputs with dy: the sum over N takes the place of the sum over channels.
  const stacked = tf.transpose(padded(tf, images!, padding), [3, 1, 2, 0]); // [in, H, W, N]
  const filterGrad = correlate(tf, stacked, tf.transpose(dy, [1, 2, 0, 3])); // [in, rows, columns, out]
  return [imagesGrad, tf.transpose(filterGrad, [1, 2, 0, 3])];
}

function correlate(tf: TensorFlow, images: Tensor4D, filter: Tensor4D): Tensor4D {
  return tf.conv2d(images, filter, 1, "valid");
}

function padded(tf: TensorFlow, images: Tensor4D, { rows, columns }: Padding): Tensor4D {
  return tf.pad(images, [
    [0, 0],
    [rows, rows],
    [columns, columns],
    [0, 0],
  ]);
}
