// What the whole lattice says of lines, not its best path alone: where each letter may be, and what else a line may say.
import {
  type Backend,
  type BackendProvider,
  createCtcScorer,
  type Edits,
  type LossInput,
  type Posteriors,
} from "@ctckit/core";
import { blank, decode } from "@ctckit/recogniser";

export interface Scores {
  /** By label. */
  readonly posteriors: readonly Posteriors<Float32Array>[];
  readonly edits: readonly Edits[];
}

export async function scores(
  output: LossInput<Float32Array>,
  backend: BackendProvider<Backend>,
): Promise<Scores> {
  const scorer = await createCtcScorer({ backend, input: "logits", layout: "NTC", blank });
  try {
    return {
      posteriors: await scorer.posteriors({ ...output, by: "label" }),
      edits: await scorer.edits(output),
    };
  } finally {
    await scorer.close();
  }
}

const shades = " ░▒▓█"; // none, a quarter, a half, three quarters, certain

/** A row for each letter, a character a frame: the darker, the likelier is the letter there. */
export function posteriorRows(text: string, { shape: [frames, labels], posteriors }: Posteriors): string[] {
  return Array.from({ length: labels }, (_, k) => {
    const row = Array.from(
      { length: frames },
      (_, t) => shades[Math.round(4 * posteriors[t * labels + k]!)]!,
    );
    return `${text[k]!.replace(" ", "␣")} ${row.join("")}`.trimEnd();
  });
}

export interface Neighbour {
  readonly text: string;
  /** By how many nats it is likelier than the line's own. Below 0: less likely. */
  readonly gain: number;
}

/** The likeliest of all texts that differ from this one by one letter: another, one more, or one less. */
export function neighbour(text: string, edits: Edits): Neighbour {
  const { loss, classes, substitutions, insertions, deletions } = edits;
  let best: Neighbour = { text, gain: Number.NEGATIVE_INFINITY };
  const consider = (at: number, removed: number, put: string, other: number) => {
    const gain = loss - other;
    if (gain > best.gain) best = { text: text.slice(0, at) + put + text.slice(at + removed), gain };
  };
  for (let place = 0; place <= text.length; place++) {
    if (place < text.length) consider(place, 1, "", deletions[place]!);
    for (const [column, c] of classes.entries()) {
      const put = decode([c]);
      const i = place * classes.length + column;
      consider(place, 0, put, insertions[i]!);
      // A letter by itself is no edit.
      if (place < text.length && put !== text[place]) consider(place, 1, put, substitutions[i]!);
    }
  }
  return best;
}
