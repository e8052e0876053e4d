import type { Edits } from "@ctckit/core";
import { decode } from "@ctckit/recogniser";

/** What the network would read in the place of a letter. */
export interface Reading {
  /** Absent: nothing, the letter left out. */
  readonly letter?: string;
  /** By how many nats the line is likelier than with the letter that is there. Below 0: less likely. */
  readonly gain: number;
}

/** The likeliest readings of a place, the line's own left out. */
export function readings(
  { loss, classes, substitutions, deletions }: Edits,
  place: number,
  own: number,
  count: number,
): Reading[] {
  const row = substitutions.subarray(place * classes.length, (place + 1) * classes.length);
  const others = [...classes.entries()]
    .filter(([, c]) => c !== own)
    .map(([i, c]): Reading => ({ letter: decode([c]), gain: loss - row[i]! }));
  const all: Reading[] = [...others, { gain: loss - deletions[place]! }];
  return all
    .filter(({ gain }) => gain > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, count);
}

/** The same in words. */
export function told(letter: string, found: readonly Reading[]): string {
  const named = (text: string) => `“${text.replace(" ", "␣")}”`;
  const [first, ...rest] = found.map(({ letter: other, gain }) => {
    const what = other === undefined ? "nothing" : named(other);
    return `${what} (${gain > 0 ? "+" : "−"}${Math.abs(gain).toFixed(1)})`;
  });
  if (first === undefined) return `${named(letter)}: nothing else fits.`;
  const rather = found[0]!.gain > 0 ? "the network would rather read" : "likelier than any other; next";
  return `${named(letter)}: ${rather} ${[first, ...rest].join(", ")} nats.`;
}
