// A line recogniser: convolutions fold the height away and keep one frame for every two columns of pixels, each
// frame seeing about 30 columns. What a frame says is the logits of its class; CTC finds out which frame says what.
import { blank, classes } from "./alphabet.ts";
import { convolution } from "./convolution.ts";
import { type Layer, layer, randomFilter, variable } from "./layer.ts";
import { height } from "./line-image.ts";
import { random } from "./random.ts";
import type { Mode, Rank, Tensor3D, Tensor4D, TensorFlow, Variable } from "./tensor-flow.ts";

export interface Network {
  /** Of each line: one for two columns of pixels. */
  readonly frames: number;
  readonly trained: Variable[];
  /** All that makes the network what it is, by name: what is trained, and the statistics that normalise. */
  readonly weights: Readonly<Record<string, Variable>>;
  /** @param images [N, height, width] @returns [N, frames, classes] */
  logits(images: Float32Array, count: number, mode: Mode): Tensor3D;
  dispose(): void;
}

/** Output channels of the five hidden layers. */
export type Channels = readonly [number, number, number, number, number];

export interface NetworkShape {
  readonly channels: Channels;
  /** Pixels of a line, an even number. */
  readonly width: number;
}

export function createNetwork(tf: TensorFlow, seed: number, { channels, width }: NetworkShape): Network {
  const frames = width / 2;
  const source = random(seed, 4);
  const square = (inputs: number, outputs: number, rows: number) =>
    layer(tf, { rows: 3, columns: 3, inputs, outputs, padding: { rows, columns: 1 } }, source);
  const first = square(4, channels[0], 1);
  const second = square(channels[0], channels[1], 1);
  const third = square(channels[1], channels[2], 1);
  const fold = square(channels[2], channels[3], 0);
  const wide = layer(
    tf,
    { rows: 1, columns: 5, inputs: channels[3], outputs: channels[4], padding: { rows: 0, columns: 2 } },
    source,
  );
  const hidden: Readonly<Record<string, Layer>> = { first, second, third, fold, wide };
  const last = {
    rows: 1,
    columns: 1,
    inputs: channels[4],
    outputs: classes,
    padding: { rows: 0, columns: 0 },
  };
  const filter = randomFilter(tf, last, source);
  const bias = variable(tf, () => tf.tensor1d(startingBias()));

  function logits(images: Float32Array, count: number, mode: Mode): Tensor3D {
    return tf.tidy(() => {
      let values = squares(tf, images, count, width); //                     [N, 12, frames, 4]
      values = halved(tf, second.apply(first.apply(values, mode), mode)); // [N, 6, frames, channels[1]]
      values = halved(tf, third.apply(values, mode)); //                     [N, 3, frames, channels[2]]
      values = wide.apply(fold.apply(values, mode), mode); //                [N, 1, frames, channels[4]]
      const answers = convolution(tf, values, filter as Variable<Rank.R4>, last.padding);
      return tf.reshape(tf.add(answers, bias), [count, frames, classes]);
    });
  }

  const named = Object.entries(hidden).flatMap(([name, { trained, remembered }]) =>
    Object.entries({ ...trained, ...remembered }).map(([part, value]) => [`${name}.${part}`, value] as const),
  );
  const weights = { ...Object.fromEntries(named), "last.filter": filter, "last.bias": bias };
  const trained = [...Object.values(hidden).flatMap((layer) => Object.values(layer.trained)), filter, bias];
  return { frames, trained, weights, logits, dispose: () => tf.dispose(Object.values(weights)) };
}

/** Nearly all frames of a good answer are blank. Starting elsewhere leaves all answers empty after 150 steps. */
function startingBias(): Float32Array {
  const bias = new Float32Array(classes);
  bias[blank] = 2.5;
  return bias;
}

/** Each square of 2 by 2 pixels becomes one place with four channels, a quarter of the work for the first layer. */
function squares(tf: TensorFlow, images: Float32Array, count: number, width: number): Tensor4D {
  const pixels = tf.tensor(images, [count, height / 2, 2, width / 2, 2]);
  return tf.reshape(tf.transpose(pixels, [0, 1, 3, 2, 4]), [count, height / 2, width / 2, 4]);
}

/** Half the height: the stronger of two rows. */
function halved(tf: TensorFlow, images: Tensor4D): Tensor4D {
  return tf.maxPool(images, [2, 1], [2, 1], "valid");
}
