// The textbook's Viterbi (1967): two rows of sums in float64, and where each cell came from. Kept apart from every generated kernel, as
// the reference backend's losses are.

import {
  type AlignmentOutput,
  type Batch,
  type BlockingPlan,
  inTurns,
  now,
  type PlanSpec,
} from "@ctckit/core/backend";
import { logProbs } from "./normalised.ts";
import { alignOpen } from "./reference-open.ts";

const never = Number.NEGATIVE_INFINITY;
/** Contract 11.3. */
const LEAST = -20_000;

export function alignmentPlan(spec: PlanSpec): BlockingPlan<AlignmentOutput> {
  return {
    async run(batch, out, signal, progress) {
      const work = alignAll(spec, batch, out);
      const some = (_: number, until: number): number => {
        for (;;) {
          const { done, value } = work.next();
          if (done) return 1;
          if (now() < until) continue;
          progress?.(value);
          return 0;
        }
      };
      await inTurns(1, some, signal);
    },
    runSync(batch, out) {
      for (const _ of alignAll(spec, batch, out));
    },
  };
}

/** Yields the part of the frames that it has gone through. */
function* alignAll(spec: PlanSpec, batch: Batch, out: AlignmentOutput): Generator<number, void> {
  const { time } = batch;
  for (let n = 0; n < batch.batch; n++) {
    const [from, to] = [n * time, (n + 1) * time];
    const target = batch.targets.subarray(batch.targetOffsets[n], batch.targetOffsets[n + 1]); // [S]
    const rows = rowsOf(spec, batch, n); // [T][C]
    out.states.fill(-1, from, to);
    out.frameScores.fill(0, from, to);
    out.posteriors?.fill(0, from, to);
    const repeats = target.filter((label, i) => i > 0 && label === target[i - 1]).length;
    const fits = rows.length >= target.length + (spec.topology === "ctc" ? repeats : 0);
    const marked = fits && rows.some((row) => row.some(Number.isNaN));
    out.scores[n] = marked ? Number.NaN : never;
    if (!fits || marked) continue;
    if (rows.length > 0 && (out.posteriors || batch.open || batch.starScore !== undefined)) {
      const { states, frameScores, posteriors } = out;
      const own = {
        states: states.subarray(from, to),
        frameScores: frameScores.subarray(from, to),
        ...(posteriors && { posteriors: posteriors.subarray(from, to) }),
      };
      out.scores[n] = alignOpen(spec, rows, target, batch, own);
      continue;
    }
    let path: number[] | undefined;
    for (const step of best(spec, rows, target, batch.blank)) {
      path = step.path;
      yield (n + step.done) / batch.batch;
    }
    if (rows.length > 0 && !path) continue;
    out.scores[n] = 0;
    for (const [t, state] of (path ?? []).entries()) {
      const score = rows[t]![state % 2 ? target[(state - 1) / 2]! : batch.blank]!;
      out.states[from + t] = state;
      out.frameScores[from + t] = score;
      out.scores[n]! += score;
    }
  }
}

/** Log-probs. */
export function rowsOf(spec: PlanSpec, batch: Batch, n: number): Float64Array[] {
  return Array.from({ length: batch.inputLengths[n]! }, (_, t) => {
    const start = t * batch.timeStride + n * batch.batchStride;
    const row = Float64Array.from(batch.data.subarray(start, start + batch.classes));
    return logProbs(spec, batch, row);
  });
}

function* best(
  { topology }: PlanSpec,
  rows: readonly Float64Array[],
  target: Int32Array,
  blank: number,
): Generator<{ readonly done: number; readonly path?: number[] }> {
  const [frames, states] = [rows.length, 2 * target.length + 1];
  const symbols = Int32Array.from({ length: states }, (_, s) => (s % 2 ? target[(s - 1) / 2]! : blank)); // [2S+1]
  const skips = symbols.map((c, s) =>
    Number(s % 2 === 1 && s >= 3 && (topology !== "ctc" || c !== symbols[s - 2])),
  ); // [2S+1]
  let before = new Float64Array(states).fill(never);
  let row = before.slice();
  const used = [...new Set(symbols)];
  const steps: { readonly low: number; readonly step: Uint8Array }[] = []; // [T]
  for (let t = 0; t < frames; t++) {
    // Only states that lie on some way from the first frame to the last.
    const low = Math.max(0, states - 2 - 2 * (frames - 1 - t));
    const high = Math.min(states - 1, 2 * t + 1);
    const step = new Uint8Array(Math.max(0, high - low + 1));
    const top = used.reduce((most, c) => Math.max(most, rows[t]![c]!), never);
    const gaps = rows[t]!.map((x) => (x === never ? never : Math.max(LEAST, x - top)));
    row.fill(never);
    for (let s = low; s <= high; s++) {
      let sum = t === 0 ? 0 : before[s]!;
      let from = 0;
      if (t > 0 && s >= 1 && before[s - 1]! > sum) {
        sum = before[s - 1]!;
        from = 1;
      }
      if (t > 0 && skips[s] && before[s - 2]! > sum) {
        sum = before[s - 2]!;
        from = 2;
      }
      row[s] = sum + gaps[symbols[s]!]!;
      step[s - low] = from;
    }
    steps.push({ low, step });
    [before, row] = [row, before];
    yield { done: t / frames };
  }
  let s = states - 1;
  if (s > 0 && before[s - 1]! >= before[s]!) s--;
  if (frames === 0 || before[s] === never) return;
  const path = new Array<number>(frames);
  for (let t = frames - 1; t >= 0; t--) {
    path[t] = s;
    s -= steps[t]!.step[s - steps[t]!.low]!;
  }
  yield { done: 1, path };
}
