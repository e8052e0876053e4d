// What the model would rather have: texts that are one edit away, and likelier.

import type { Edits } from "@ctckit/core";

export interface Wish {
  readonly kind: "replace" | "insert" | "delete";
  /** Of the letter that is replaced or deleted, or before which another is inserted. */
  readonly place: number;
  /** Absent where one is deleted. */
  readonly label?: number;
  /** How much likelier: nats, above 0. */
  readonly gain: number;
}

/** A letter that could stand in another's place. */
export interface Rival {
  readonly label: number;
  /** How much less likely the text is with it: nats, below 0 where it is likelier. */
  readonly cost: number;
}

/** Nats: what gains less is as likely. */
const LEAST_GAIN = 0.05;

/** The best of each place, the largest gain first. */
export function wishes({ loss, classes, substitutions, insertions, deletions }: Edits, most: number): Wish[] {
  const found: Wish[] = [];
  const add = (kind: Wish["kind"], place: number, other: number, label?: number) => {
    if (loss - other >= LEAST_GAIN)
      found.push({ kind, place, gain: loss - other, ...(label !== undefined && { label }) });
  };
  for (let k = 0; k < deletions.length; k++) {
    add("delete", k, deletions[k]!);
    const best = leastOf(substitutions, k, classes.length);
    add("replace", k, best.value, classes[best.column]!);
  }
  for (let k = 0; k <= deletions.length; k++) {
    const best = leastOf(insertions, k, classes.length);
    add("insert", k, best.value, classes[best.column]!);
  }
  return found.sort((a, b) => b.gain - a.gain).slice(0, most);
}

/** Of each letter, the one that could stand in its place best. */
export function rivals({ loss, classes, substitutions }: Edits, labels: readonly number[]): Rival[] {
  return labels.map((label, k) => {
    const best = leastOf(substitutions, k, classes.length, classes.indexOf(label));
    return { label: classes[best.column]!, cost: best.value - loss };
  });
}

function leastOf(table: Float64Array, row: number, columns: number, without = -1) {
  let [column, value] = [0, Number.POSITIVE_INFINITY];
  for (let c = 0; c < columns; c++) {
    const x = table[row * columns + c]!;
    if (x < value && c !== without) [column, value] = [c, x];
  }
  return { column, value };
}
