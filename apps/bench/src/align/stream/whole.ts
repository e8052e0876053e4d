import type { AlignResult, CtcAligner } from "@ctckit/core";
import { median } from "../../statistics.ts";
import type { Speech } from "../speech.ts";

/** All frames at once: what a stream is held against. */
export interface Whole {
  readonly result: AlignResult;
  /** Milliseconds: the median of `calls`. */
  readonly ms: number;
}

export async function whole(
  aligner: CtcAligner,
  { shape: { time, classes }, logProbs, targets }: Speech,
  calls: number,
): Promise<Whole> {
  const input = { data: logProbs, shape: [time, 1, classes], targets };
  const times: number[] = [];
  for (;;) {
    const began = performance.now();
    const result = aligner.alignSync?.(input) ?? (await aligner.align(input));
    times.push(performance.now() - began);
    if (times.length >= calls) return { result, ms: median(times) };
  }
}
