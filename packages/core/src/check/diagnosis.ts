import type { Batch } from "../contract/backend.ts";
import type { Settings } from "./options.ts";

// A loss of log-probs is below 0, and a score above, where a frame's probabilities add up to more than 1: then `data` holds something else.

/** Frames that are looked at: what they are shows in the first few. */
const MOST_FRAMES = 64;
/** Of a sum of probabilities that were rounded to 16 bits, or summed over some 100,000 classes in 32. */
const ROUNDING = 0.02;

/**
 * Tells the caller's function, once, what data seems to hold that leads to results which no log-probs give. Of probabilities it throws a
 * RangeError where a result is NaN because of what is none.
 *
 * @param sign what such a result has: -1 for losses, 1 for scores
 */
export function diagnostician(
  { diagnose, input }: Pick<Settings, "diagnose" | "input">,
  name: "losses" | "scores",
  sign: 1 | -1,
): (batch: Batch, results: Float64Array) => void {
  if (input === "probabilities") return checkProbabilities;
  let tell = input === "logProbs" ? diagnose : undefined;
  return (batch, results) => {
    const told = tell;
    const finding = told && diagnosis(batch, name, results, sign);
    if (finding === undefined) return;
    tell = undefined; // before the call, which may throw or make another
    told!(finding);
  };
}

/** Of the first sample whose result only such data explains; undefined where there is none, or rounding explains it. */
function diagnosis(
  batch: Batch,
  name: "losses" | "scores",
  results: Float64Array,
  sign: 1 | -1,
): string | undefined {
  for (const [n, result] of results.entries()) {
    const finding = sign * result > 0 ? ofSample(batch, n, `${name}[${n}] is ${result}`) : undefined;
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function ofSample(batch: Batch, n: number, odd: string): string | undefined {
  const frames = Math.min(batch.inputLengths[n]!, MOST_FRAMES);
  const rows = Array.from({ length: frames }, (_, t) => rowOf(batch, t, n));
  const sums = rows.map((row) => row.reduce((sum, value) => sum + Math.exp(value), 0));
  const t = sums.findIndex((sum) => sum > 1 + ROUNDING);
  if (t < 0) return undefined;
  const found = `${odd}, which no log-probs give: the exponentials of frame ${t} add up to ${sums[t]}, not to 1`;
  return rows.every(isDistribution)
    ? `${found}. The rows are probabilities: say input: "probabilities"`
    : `${found}. The rows look like logits: say input: "logits"`;
}

/** What softmax in bfloat16 may come to. */
export const MOST_PROBABILITY = 1 + 2 ** -7;

/** A sample is NaN where a frame holds NaN, or what is no probability: that is named. */
function checkProbabilities(batch: Batch, results: Float64Array): void {
  for (const [n, result] of results.entries()) {
    if (!Number.isNaN(result)) continue;
    for (let t = 0; t < batch.inputLengths[n]!; t += 1) {
      const start = t * batch.timeStride + n * batch.batchStride;
      for (let at = start; at < start + batch.classes; at += 1) {
        const x = batch.data[at]!;
        if (x < 0 || x > MOST_PROBABILITY)
          throw new RangeError(
            `data[${at}]: expected a probability in 0..1 by input: "probabilities", got ${x}`,
          );
      }
    }
  }
}

function rowOf({ data, classes, timeStride, batchStride }: Batch, t: number, n: number): Float64Array {
  const start = t * timeStride + n * batchStride;
  return Float64Array.from(data.subarray(start, start + classes));
}

function isDistribution(row: Float64Array): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.every((value) => value >= 0 && value <= 1 + ROUNDING) && Math.abs(sum - 1) <= ROUNDING;
}
