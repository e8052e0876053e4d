// A line recogniser: convolutions fold the height away and keep one frame for every two columns of pixels, each
// frame seeing about 30 columns. What a frame says is the logits of its class; CTC finds out which frame says what.
import { blank, classes } from "./alphabet.ts";
import { convolution } from "./convolution.ts";
import { type Layer, layer, type Mode, randomFilter, variable } from "./layer.ts";
import { height, width } from "./line-image.ts";
import { random } from "./random.ts";
import { type Rank, type Tensor3D, type Tensor4D, tf, type Variable } from "./tensorflow.ts";

export const frames = width / 2;

export interface Network {
  readonly trained: Variable[];
  /** @param images [N, height, width] @returns [N, frames, classes] */
  logits(images: Float32Array, count: number, mode: Mode): Tensor3D;
  dispose(): void;
}

/** Output channels of the five hidden layers. */
export type Channels = readonly [number, number, number, number, number];

// 340 million multiply-adds for a batch of 16 on the way forward.
const usual: Channels = [24, 32, 48, 96, 96];

export function createNetwork(seed: number, channels: Channels = usual): Network {
  const source = random(seed, 4);
  const square = (inputs: number, outputs: number, rows: number) =>
    layer({ rows: 3, columns: 3, inputs, outputs, padding: { rows, columns: 1 } }, source);
  const first = square(4, channels[0], 1);
  const second = square(channels[0], channels[1], 1);
  const third = square(channels[1], channels[2], 1);
  const fold = square(channels[2], channels[3], 0);
  const wide = layer(
    { rows: 1, columns: 5, inputs: channels[3], outputs: channels[4], padding: { rows: 0, columns: 2 } },
    source,
  );
  const hidden: Layer[] = [first, second, third, fold, wide];
  const last = {
    rows: 1,
    columns: 1,
    inputs: channels[4],
    outputs: classes,
    padding: { rows: 0, columns: 0 },
  };
  const filter = randomFilter(last, source);
  const bias = variable(() => tf.tensor1d(startingBias()));

  function logits(images: Float32Array, count: number, mode: Mode): Tensor3D {
    return tf.tidy(() => {
      let values = squares(images, count); //                            [N, 12, frames, 4]
      values = halved(second.apply(first.apply(values, mode), mode)); // [N, 6, frames, 32]
      values = halved(third.apply(values, mode)); //                     [N, 3, frames, 48]
      values = wide.apply(fold.apply(values, mode), mode); //            [N, 1, frames, 96]
      const answers = convolution(values, filter as Variable<Rank.R4>, last.padding);
      return tf.reshape(tf.add(answers, bias), [count, frames, classes]);
    });
  }

  const trained = [...hidden.flatMap((layer) => layer.trained), filter, bias];
  const remembered = hidden.flatMap((layer) => layer.remembered);
  return { trained, logits, dispose: () => tf.dispose([...trained, ...remembered]) };
}

/** Nearly all frames of a good answer are blank. Starting elsewhere leaves all answers empty after 150 steps. */
function startingBias(): Float32Array {
  const bias = new Float32Array(classes);
  bias[blank] = 2.5;
  return bias;
}

/** Each square of 2 by 2 pixels becomes one place with four channels, a quarter of the work for the first layer. */
function squares(images: Float32Array, count: number): Tensor4D {
  const pixels = tf.tensor(images, [count, height / 2, 2, width / 2, 2]);
  return tf.reshape(tf.transpose(pixels, [0, 1, 3, 2, 4]), [count, height / 2, width / 2, 4]);
}

/** Half the height: the stronger of two rows. */
function halved(images: Tensor4D): Tensor4D {
  return tf.maxPool(images, [2, 1], [2, 1], "valid");
}
