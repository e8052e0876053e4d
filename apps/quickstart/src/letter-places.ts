// Where the letters of lines are. The network was told only what its lines say; the most probable alignment says where.
import {
  type Backend,
  type BackendProvider,
  createCtcAligner,
  type LossInput,
  type Spans,
} from "@ctckit/core";
import { blank } from "@ctckit/recogniser";

/** @returns a frame is two columns of pixels */
export async function letterPlaces(
  output: LossInput<Float32Array>,
  backend: BackendProvider<Backend>,
): Promise<Spans> {
  const aligner = await createCtcAligner({ backend, input: "logits", layout: "NTC", blank });
  try {
    return (await aligner.align(output)).spans;
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
