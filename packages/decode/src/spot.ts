import {
  type Backend,
  type BackendProvider,
  type CtcAligner,
  createCtcAligner,
  type InputArray,
  type IntegerArray,
} from "@ctckit/core";
import { checkKeys, describe } from "@ctckit/core/backend";
import { type Checked, type Emissions, startOf, validateEmissions } from "./emissions.ts";
import { validateLabels } from "./labels.ts";
import { readers } from "./rows.ts";

export interface SpotOptions<B extends Backend = Backend> {
  /** A provider, such as `js()`, which is opened and closed, or an opened backend, which stays the caller's. It has to align. */
  readonly backend: BackendProvider<B> | B;
}

/** Where a phrase is likeliest. */
export interface Spot {
  /** Frames of each label, the end exclusive; 0 where the phrase does not fit. */
  readonly starts: Int32Array; // [labels]
  readonly ends: Int32Array;
  /** Mean log-probability of its path, from its first label to its last; `-Infinity` where it does not fit, `NaN` where a frame holds NaN. */
  readonly score: number;
  /**
   * How much likelier the best path through the same frames is, in nats: 0 where that is the phrase itself, as `greedy` reads it;
   * `Infinity` where it does not fit.
   */
  readonly margin: number;
}

const keys = { backend: true } satisfies Record<keyof SpotOptions, true>;

/**
 * Looks for given phrases: for each sample and each phrase the place with the smallest margin. Whether it is there at all is for a
 * threshold to say, of the margin or of the margin for each label.
 *
 * Each frame's log-probabilities are taken relative to its best, and an alignment with open ends, where a frame outside costs nothing,
 * finds the place.
 *
 * @param phrases labels of each, without blanks
 * @returns for each sample a place of each phrase
 * @throws (rejects) TypeError, RangeError, CtcError - an argument is wrong, or the backend cannot align or fails
 */
export async function spot<B extends Backend>(
  emissions: Emissions<InputArray>,
  phrases: readonly IntegerArray[],
  options: SpotOptions<B>,
): Promise<Spot[][]> {
  const checked = validateEmissions("spot", emissions);
  checkKeys("spot", options, keys);
  if (!Array.isArray(phrases)) throw new TypeError(`phrases: expected an array, got ${describe(phrases)}`);
  const targets = phrases.map((labels, k) => {
    const name = `phrases[${k}]`;
    return withinClasses(name, validateLabels(name, labels), checked);
  });
  const { blank } = checked;
  const aligner = await createCtcAligner({
    ...{ backend: options.backend as BackendProvider, blank, infeasible: "empty" },
    open: { start: true, end: true, score: 0 },
  });
  try {
    const spots: Spot[][] = [];
    for (let n = 0; n < checked.batch; n++) spots.push(await places(checked, n, targets, aligner));
    return spots;
  } finally {
    await aligner.close();
  }
}

function withinClasses(name: string, labels: Int32Array, { classes, blank }: Checked): Int32Array {
  for (const [i, label] of labels.entries())
    if (label >= classes || label === blank)
      throw new RangeError(
        `${name}[${i}]: expected a label in 0..${classes - 1} but the blank, got ${label}`,
      );
  return labels;
}

async function places(
  checked: Checked,
  n: number,
  targets: readonly Int32Array[],
  aligner: CtcAligner,
): Promise<Spot[]> {
  const { classes } = checked;
  const time = checked.inputLengths[n]!;
  if (targets.length === 0) return [];
  if (time === 0) return targets.map((labels) => nowhere(labels.length, Number.NEGATIVE_INFINITY));
  const { relative, bests, isSound } = relativeRows(checked, n, aligner.dtypes.includes("float64"));
  if (!isSound) return targets.map((labels) => nowhere(labels.length, Number.NaN));
  const found = await aligner.align({
    data: relative,
    shape: [time, targets.length, classes],
    strides: [classes, 0, 1], // all of them to the same frames
    targets,
    classes: true,
  });
  return targets.map((labels, k) => {
    if (found.scores[k] === Number.NEGATIVE_INFINITY) return nowhere(labels.length, Number.NEGATIVE_INFINITY);
    const [from, to] = [found.spans.offsets[k]!, found.spans.offsets[k + 1]!];
    const starts = found.spans.starts.slice(from, to);
    const ends = found.spans.ends.slice(from, to);
    const path = found.classes!.subarray(k * time, (k + 1) * time);
    const isBest = (t: number, label: number) => relative[t * classes + label] === 0;
    let margin = 0;
    let best = 0;
    for (let t = starts[0]!; t < ends.at(-1)!; t++) margin -= relative[t * classes + path[t]!]!;
    // Outside costs no more than a label that is the frame's best: to whom such frames belong was left open.
    while (starts[0]! > 0 && isBest(starts[0]! - 1, labels[0]!)) starts[0]!--;
    while (ends.at(-1)! < time && isBest(ends.at(-1)!, labels.at(-1)!)) ends[ends.length - 1]!++;
    for (let t = starts[0]!; t < ends.at(-1)!; t++) best += bests[t]!;
    return { starts, ends, score: (best - margin) / (ends.at(-1)! - starts[0]!), margin };
  });
}

function nowhere(labels: number, score: number): Spot {
  return { starts: new Int32Array(labels), ends: new Int32Array(labels), score, margin: -score };
}

/** Log-probabilities below each frame's best [T, C], and these bests [T]. */
function relativeRows(checked: Checked, n: number, isDouble: boolean) {
  const { classes, data, input } = checked;
  const time = checked.inputLengths[n]!;
  const relative = isDouble ? new Float64Array(time * classes) : new Float32Array(time * classes);
  const bests = new Float64Array(time);
  const row = new Float64Array(classes);
  let isSound = true;
  for (let t = 0; t < time; t++) {
    isSound = readers[input](data, startOf(checked, t, n), row, checked.floor) && isSound;
    const best = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    bests[t] = best;
    isSound &&= best > Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) relative[t * classes + c] = row[c]! - best;
  }
  return { relative, bests, isSound };
}
