import { blank, decode } from "./alphabet.ts";
import type { Lines } from "./dataset.ts";
import { greedyDecode } from "./greedy-decode.ts";
import { height } from "./line-image.ts";
import type { Network } from "./network.ts";
import type { TensorFlow } from "./tensor-flow.ts";

/**
 * What the network reads on each line: the best class of every frame, repeats and blanks removed.
 *
 * @param chunk lines at a time, which bounds memory. Default: 25, for a first layer of 25 x 12 x 80 x 24 floats
 */
export function readLines(
  tf: TensorFlow,
  network: Network,
  { images, width }: Pick<Lines, "images" | "width">,
  chunk = 25,
): string[] {
  const { frames } = network;
  const lines = images.length / (height * width);
  const guesses: string[] = [];
  for (let first = 0; first < lines; first += chunk) {
    const count = Math.min(chunk, lines - first);
    const some = images.subarray(first * height * width, (first + count) * height * width);
    const best = tf.tidy(() => tf.argMax(network.logits(some, count, "reading"), 2).dataSync()); // [count, frames]
    for (let line = 0; line < count; line++) {
      guesses.push(decode(greedyDecode(best.subarray(line * frames, (line + 1) * frames), blank)));
    }
  }
  return guesses;
}
