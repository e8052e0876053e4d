// From a sentence to a long lecture, 50 frames a second, ten labels a second. What takes minutes is not run by `--quick`.
import type { Shape } from "../cases.ts";

const speech = (seconds: number): Shape => ({
  time: 50 * seconds,
  batch: 1,
  classes: 32,
  targetLength: 10 * seconds,
});

export const alignCases = {
  "30 s": speech(30),
  "2 min": speech(120),
  "10 min": speech(600),
  "1 h": speech(3600),
  /** As in issue 13 of ctc-segmentation, where the window that it searches was too narrow. */
  "2.4 h": { time: 217_505, batch: 1, classes: 32, targetLength: 62_154 },
  "16 x 30 s": { ...speech(30), batch: 16 },
  "text line": { time: 80, batch: 1, classes: 6625, targetLength: 25 },
} as const satisfies Record<string, Shape>;

export type AlignCaseName = keyof typeof alignCases;

export const alignCaseNames = Object.keys(alignCases) as AlignCaseName[];

export const quickAlignCases: readonly AlignCaseName[] = ["30 s", "2 min", "text line"];
