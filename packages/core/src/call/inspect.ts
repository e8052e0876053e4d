import { type Axes, validateData } from "../check/data.ts";
import { checkKeys, type Keys, oneOf } from "../check/keys.ts";
import { validateInputLengths } from "../check/lengths.ts";
import type { FloatArray, Input } from "../contract/backend.ts";
import type { InspectInput, Inspection } from "../inspect-api.ts";

/** Frames that are looked at. */
const MOST_FRAMES = 1024;
/** Of a sum of probabilities that were rounded to 16 bits, or summed over some 100,000 classes in 32. */
const ROUNDING = 0.02;

const keys = {
  data: true,
  dtype: true,
  shape: true,
  strides: true,
  layout: true,
  inputLengths: true,
} satisfies Keys<InspectInput>;

/**
 * Says what a model's emissions look like: probabilities, log-probs or logits, which class is like the blank, and how much is padding. Look once
 * at the first output of a model that you do not know. A loss of the wrong kind is a number like any other, and nobody hears of it.
 *
 * @throws TypeError, RangeError - an argument is wrong, as in a criterion's calls
 */
export function inspect(input: InspectInput): Inspection {
  checkKeys("inspect", input, keys);
  const layout = oneOf("layout", input.layout, { TNC: true, NTC: true }, "TNC");
  const frames = validateData(input, layout, true);
  const lengths = validateInputLengths(input.inputLengths, frames);
  const { classes, data } = frames;
  const seen = { probabilities: 0, logProbs: 0, logits: 0 };
  const leads = new Int32Array(classes);
  let [least, largest, zeros, broken, looked, sound] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    0,
    0,
    0,
  ];
  for (const start of startsOf(frames, lengths)) {
    const row = data.subarray(start, start + classes);
    looked += 1;
    let bad = 0;
    for (const x of row) {
      if (Number.isNaN(x) || x === Number.POSITIVE_INFINITY) bad += 1;
      else if (x > Number.NEGATIVE_INFINITY) [least, largest] = [Math.min(least, x), Math.max(largest, x)];
      if (x === 0) zeros += 1;
    }
    broken += bad;
    if (bad > 0) continue;
    const kind = kindOf(row);
    if (kind === undefined) continue;
    sound += 1;
    seen[kind] += 1;
    leads[likeliest(row)]! += 1;
  }
  const kinds = Object.entries(seen).filter(([, count]) => count > 0);
  const top = leads.reduce((best, count, c) => (count > leads[best]! ? c : best), 0);
  const share = (c: number): number => (sound > 0 ? leads[c]! / sound : 0);
  return {
    frames: sound,
    input: kinds.length === 1 ? (kinds[0]![0] as Input) : undefined,
    found: kinds
      .map(([kind, count]) => `${count} of ${sound} frames look like ${NOUNS[kind as Input]}`)
      .join("; "),
    range: least <= largest ? [least, largest] : [Number.NaN, Number.NaN],
    zeros: looked > 0 ? zeros / (looked * classes) : 0,
    broken,
    leading: sound > 0 ? { class: top, share: share(top) } : undefined,
    first: share(0),
    last: share(classes - 1),
    alike: Int32Array.from(lengths, (length, n) => alikeAtEnd(data, frames, n, length)),
  };
}

const NOUNS: Readonly<Record<Input, string>> = {
  probabilities: "probabilities",
  logProbs: "log-probs",
  logits: "logits",
};

/** Where frames begin, of all samples, evenly spread. */
function* startsOf({ timeStride, batchStride }: Axes, lengths: Int32Array): Generator<number> {
  const all = lengths.reduce((sum, length) => sum + length, 0);
  const step = Math.max(1, all / MOST_FRAMES);
  let [before, next] = [0, 0];
  for (const [n, length] of lengths.entries()) {
    for (; next < before + length; next += step)
      yield n * batchStride + Math.floor(next - before) * timeStride;
    before += length;
  }
}

/** Undefined where all classes have one value: padding, of which nothing can be said. */
function kindOf(row: FloatArray): Input | undefined {
  let [sum, exponentials] = [0, 0];
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of row) {
    sum += x;
    exponentials += Math.exp(x);
    least = Math.min(least, x);
    largest = Math.max(largest, x);
  }
  if (least === largest && row.length > 1) return undefined;
  if (least >= 0 && largest <= 1 + ROUNDING && Math.abs(sum - 1) <= ROUNDING) return "probabilities";
  return largest <= ROUNDING && Math.abs(exponentials - 1) <= ROUNDING ? "logProbs" : "logits";
}

function likeliest(row: FloatArray): number {
  let best = 0;
  for (const [c, x] of row.entries()) if (x > row[best]!) best = c;
  return best;
}

/** Frames at the end that are all the same; 0 where the last two differ. */
function alikeAtEnd(
  data: FloatArray,
  { classes, timeStride, batchStride }: Axes,
  n: number,
  length: number,
): number {
  const rowOf = (t: number) => {
    const start = n * batchStride + t * timeStride;
    return data.subarray(start, start + classes);
  };
  if (length === 0) return 0;
  const last = rowOf(length - 1);
  let count = 1;
  while (count < length && rowOf(length - 1 - count).every((x, c) => Object.is(x, last[c]))) count += 1;
  return count > 1 ? count : 0;
}
