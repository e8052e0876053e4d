// Held-out lines read in small pieces, so that the page gets its turn in between.
import { turn } from "@ctckit/core/backend";
import { height, type Lines, type Network, readLines, type TensorFlow } from "@ctckit/recogniser";

const piece = 4; // lines

export async function readPatiently(tf: TensorFlow, network: Network, lines: Lines): Promise<string[]> {
  const { images, width } = lines;
  const size = height * width;
  const guesses: string[] = [];
  for (let first = 0; first < lines.texts.length; first += piece) {
    const some = images.subarray(first * size, (first + piece) * size);
    guesses.push(...readLines(tf, network, { images: some, width }));
    await turn();
  }
  return guesses;
}
