import type { Edits } from "@ctckit/core";
import { decode } from "@ctckit/recogniser";

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
