import { convolution, type Padding } from "./convolution.ts";
import type { Random } from "./random.ts";
import type { Mode, Rank, Tensor, Tensor4D, TensorFlow, Variable } from "./tensor-flow.ts";

export interface LayerShape {
  readonly rows: number;
  readonly columns: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly padding: Padding;
}

export interface Layer {
  readonly trained: Readonly<Record<"filter" | "gain" | "bias", Variable>>;
  readonly remembered: Readonly<Record<"mean" | "variance", Variable>>;
  apply(images: Tensor4D, mode: Mode): Tensor4D; // [N, H, W, inputs] -> [N, H, W, outputs]
}

/** Weights of He et al. 2015: the variance of the signal survives a ReLU. */
export function randomFilter(tf: TensorFlow, shape: LayerShape, random: Random): Variable {
  const { rows, columns, inputs, outputs } = shape;
  const deviation = Math.sqrt(2 / (rows * columns * inputs));
  const values = Float32Array.from({ length: rows * columns * inputs * outputs }, () =>
    random.normal(deviation),
  );
  return variable(tf, () => tf.tensor(values, [rows, columns, inputs, outputs]));
}

/** A variable shares its first value's memory but does not take the tensor over: `tidy` drops that. */
export function variable(tf: TensorFlow, value: () => Tensor, trainable = true): Variable {
  return tf.tidy(() => tf.variable(value(), trainable));
}

/**
 * Convolution, batch normalisation, ReLU. Without the normalisation the network answers blank everywhere for more
 * than 400 steps; with it a quarter of the letters is wrong after 100.
 */
export function layer(tf: TensorFlow, shape: LayerShape, random: Random): Layer {
  const filter = randomFilter(tf, shape, random);
  const gain = variable(tf, () => tf.ones([shape.outputs]));
  const bias = variable(tf, () => tf.zeros([shape.outputs]));
  const mean = variable(tf, () => tf.zeros([shape.outputs]), false);
  const variance = variable(tf, () => tf.ones([shape.outputs]), false);

  function normalised(values: Tensor4D, mode: Mode): Tensor4D {
    if (mode === "reading") return normalise(values, mean, variance);
    const batch = tf.moments(values, [0, 1, 2]);
    remember(tf, mean, batch.mean);
    remember(tf, variance, batch.variance);
    return normalise(values, batch.mean, batch.variance);
  }

  function normalise(values: Tensor4D, mean: Tensor, variance: Tensor): Tensor4D {
    const scale = tf.mul(tf.rsqrt(tf.add(variance, 1e-4)), gain);
    return tf.add(tf.mul(tf.sub(values, mean), scale), bias);
  }

  return {
    trained: { filter, gain, bias },
    remembered: { mean, variance },
    apply: (images, mode) => {
      return tf.relu(normalised(convolution(tf, images, filter as Variable<Rank.R4>, shape.padding), mode));
    },
  };
}

/** A running average over about ten steps. */
function remember(tf: TensorFlow, average: Variable, value: Tensor): void {
  average.assign(tf.add(tf.mul(average, 0.9), tf.mul(value, 0.1)));
}
