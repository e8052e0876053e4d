// What is streamed, and how: 5 frames are 100 ms, which is how often a page hands over what a microphone has recorded.
import { type AlignCaseName, alignCaseNames, alignCases } from "../cases.ts";

/** A stream has one sample. */
export const streamCaseNames: readonly AlignCaseName[] = alignCaseNames.filter(
  (name) => alignCases[name].batch === 1,
);
export const usualStreamCases: readonly AlignCaseName[] = ["10 min", "1 h"];
export const quickStreamCases: readonly AlignCaseName[] = ["2 min"];

/** In nats. */
export const margins = [25, 50, 100, 200, 400] as const;
/** Where a stream of clear speech that differs from all frames at once is a fault: the default. */
export const SAFE_MARGIN = 100;

/** Frames of a push. An hour in pieces of 5 would be 36,000 pushes for each row. */
export const pieceOf = (time: number): number => (time > 30_000 ? 50 : 5);

export const FRAMES_A_SECOND = 50;
