import type { AlignAnswer } from "./sides/entry.ts";

/** How far an answer is off from the reference, over all samples. */
export interface AlignErrors {
  /** Nats by which the score is off, where it is off most. Above 0: better than the optimum, as the side has it. */
  readonly score: number;
  /** Frames of another class. Paths that tie differ too. */
  readonly frames: number;
  /** Off by more than contract 11.3 and 11.8 allow. */
  readonly wrong: boolean;
}

/** Nats by which two paths may differ in each frame that they do not share. */
const PER_FRAME = { float32: 2 ** -15, float64: 2 ** -30 } as const;
/** Of the score: what sums of a million terms lose in float64. */
const ROUNDING = 1e-10;

export function alignErrors(
  { scores, classes }: AlignAnswer,
  exact: AlignAnswer,
  dtype: "float32" | "float64",
): AlignErrors {
  const time = exact.classes.length / exact.scores.length;
  let [worst, frames, wrong] = [0, 0, false];
  for (let n = 0; n < exact.scores.length; n++) {
    const off = scores[n]! - exact.scores[n]!;
    let differ = 0;
    for (let i = n * time; i < (n + 1) * time; i++) if (classes[i] !== exact.classes[i]) differ++;
    const allowed = differ * PER_FRAME[dtype] + ROUNDING * Math.abs(exact.scores[n]!);
    if (!(Math.abs(off) <= allowed)) wrong = true; // NaN is never right.
    if (!(Math.abs(off) <= Math.abs(worst))) worst = off;
    frames += differ;
  }
  return { score: worst, frames, wrong };
}
