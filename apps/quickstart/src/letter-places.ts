// Where the letters of lines are. The network was told only what its lines say; the most probable alignment says where.
import { type Backend, type BackendProvider, createCtcAligner, type Spans } from "@ctckit/core";
import { blank, classes, height, type Lines, type Network } from "@ctckit/recogniser";
import { tf } from "./tensorflow.ts";

/** @returns of the first `count` lines; a frame is two columns of pixels */
export async function letterPlaces(
  network: Network,
  { images, targets, width }: Lines,
  count: number,
  backend: BackendProvider<Backend>,
): Promise<Spans> {
  const some = images.subarray(0, count * height * width);
  const data = tf.tidy(() => network.logits(some, count, "reading").dataSync<"float32">()); // [count, frames, classes]
  const aligner = await createCtcAligner({ backend, input: "logits", layout: "NTC", blank });
  try {
    const shape = [count, network.frames, classes];
    return (await aligner.align({ data, shape, targets: targets.slice(0, count) })).spans;
  } finally {
    await aligner.close();
  }
}

/** One line's letters, a character a frame: "w─ r" is a w of two frames, nothing for one, and an r. A space is "␣". */
export function letterRow(text: string, { offsets, starts, ends }: Spans, line: number): string {
  const row: string[] = [];
  for (let i = offsets[line]!; i < offsets[line + 1]!; i++) {
    while (row.length < starts[i]!) row.push(" ");
    row.push(text[i - offsets[line]!]!.replace(" ", "␣"));
    while (row.length < ends[i]!) row.push("─");
  }
  return row.join("");
}
