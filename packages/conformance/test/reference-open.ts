// Stars, open ends and posteriors for the reference backend: every cell of a small lattice, for the best path and for sums.

import type { AlignmentOutput, Batch, PlanSpec } from "@ctckit/core/backend";

const never = Number.NEGATIVE_INFINITY;

/** Writes the states, frame scores and posteriors of one sample with a path. Returns its score. */
export function alignOpen(
  { topology }: PlanSpec,
  rows: readonly Float64Array[], // [T][C] log-probs
  target: Int32Array,
  { blank, classes, starScore = 0, open }: Batch,
  out: Omit<AlignmentOutput, "scores">, // [T] each
): number {
  const [frames, inside] = [rows.length, 2 * target.length + 1];
  // Inside states, then the two outside, before and behind.
  const [before, behind, count] = [inside, inside + 1, inside + 2];
  const labelOf = (s: number) => (s % 2 ? target[(s - 1) / 2]! : blank);
  const value = (t: number, s: number) =>
    s >= inside ? open!.score : labelOf(s) === classes ? starScore : rows[t]![labelOf(s)]!;
  /** Predecessors, the preferred one first. */
  const from = Array.from({ length: count }, (_, s) => {
    if (s === before) return [before];
    if (s === behind) return [behind, inside - 2, inside - 1].filter((p) => p >= 0);
    const skips = s % 2 === 1 && s >= 3 && (topology !== "ctc" || labelOf(s) !== labelOf(s - 2));
    return [s, ...(s >= 1 ? [s - 1] : []), ...(skips ? [s - 2] : []), ...(s <= 1 ? [before] : [])];
  });
  const starts = (s: number) => (s < Math.min(2, inside) ? 0 : s === before && open?.start ? 0 : never);
  const ends = [inside - 2, inside - 1, ...(open?.end ? [behind] : [])].filter((s) => s >= 0);

  const best = rows.map(() => new Float64Array(count).fill(never));
  const sums = rows.map(() => new Float64Array(count).fill(never));
  for (let t = 0; t < frames; t++)
    for (let s = 0; s < count; s++) {
      const into = (row: Float64Array) => from[s]!.map((p) => row[p]!);
      const top = t === 0 ? starts(s) : Math.max(...into(best[t - 1]!));
      const sum = t === 0 ? starts(s) : logSum(into(sums[t - 1]!));
      if (s >= inside && !open) continue;
      best[t]![s] = top + value(t, s);
      sums[t]![s] = sum + value(t, s);
    }
  const after = rows.map(() => new Float64Array(count).fill(never)); // what comes behind a frame
  for (const s of ends) after[frames - 1]![s] = 0;
  const onward = from.map((_, s) =>
    from.flatMap((list, to) => (list.includes(s) && (to < inside || open) ? [to] : [])),
  );
  for (let t = frames - 2; t >= 0; t--)
    for (let s = 0; s < count; s++)
      after[t]![s] = logSum(onward[s]!.map((to) => after[t + 1]![to]! + value(t + 1, to)));
  const last = best[frames - 1]!;
  const score = Math.max(...ends.map((s) => last[s]!));
  if (score === never) return never;
  const total = logSum(ends.map((s) => sums[frames - 1]![s]!));
  let s = ends.find((end) => last[end] === score)!;
  for (let t = frames - 1; t >= 0; t--) {
    out.states[t] = s < inside ? s : -1;
    out.frameScores[t] = value(t, s);
    if (out.posteriors) out.posteriors[t] = Math.exp(Math.min(0, sums[t]![s]! + after[t]![s]! - total));
    if (t === 0) break;
    const most = Math.max(...from[s]!.map((p) => best[t - 1]![p]!));
    s = from[s]!.find((p) => best[t - 1]![p] === most)!;
  }
  return score;
}

function logSum(values: readonly number[]): number {
  const top = Math.max(never, ...values);
  return top === never ? never : top + Math.log(values.reduce((sum, x) => sum + Math.exp(x - top), 0));
}
