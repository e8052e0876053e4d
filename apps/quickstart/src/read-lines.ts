import { blank, decode } from "./alphabet.ts";
import type { Lines } from "./dataset.ts";
import { greedyDecode } from "./greedy-decode.ts";
import { height, width } from "./line-image.ts";
import { frames, type Network } from "./network.ts";
import { tf } from "./tensorflow.ts";

const chunk = 25; // lines at a time: bounds the memory of the first layer to 25 x 12 x 80 x 24 floats

/** What the network reads on each line: the best class of every frame, repeats and blanks removed. */
export function readLines(network: Network, { images, texts }: Pick<Lines, "images" | "texts">): string[] {
  const guesses: string[] = [];
  for (let first = 0; first < texts.length; first += chunk) {
    const count = Math.min(chunk, texts.length - first);
    const some = images.subarray(first * height * width, (first + count) * height * width);
    const best = tf.tidy(() => tf.argMax(network.logits(some, count, "reading"), 2).dataSync()); // [count, frames]
    for (let line = 0; line < count; line++) {
      guesses.push(decode(greedyDecode(best.subarray(line * frames, (line + 1) * frames), blank)));
    }
  }
  return guesses;
}
