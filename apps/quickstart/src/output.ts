import type { LossInput } from "@ctckit/core";
import { classes, height, type Lines, type Network } from "@ctckit/recogniser";
import { tf } from "./tensorflow.ts";

/** What the network gives for the first `count` lines, as calls take it: logits, `[count, frames, classes]`. */
export function output(
  network: Network,
  { images, targets, width }: Lines,
  count: number,
): LossInput<Float32Array> {
  const some = images.subarray(0, count * height * width);
  const data = tf.tidy(() => network.logits(some, count, "reading").dataSync<"float32">());
  return { data, shape: [count, network.frames, classes], targets: targets.slice(0, count) };
}
