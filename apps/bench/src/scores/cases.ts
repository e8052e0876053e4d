import { randomLcg, randomNormal } from "d3-random";

// Sizes of what people score, with random logits.

export interface EditCase {
  readonly name: string;
  readonly what: string;
  readonly time: number;
  readonly labels: number;
  readonly classes: number;
}

export const editCases: readonly EditCase[] = [
  { name: "phonemes", what: "a sentence that a learner has read", time: 300, labels: 30, classes: 40 },
  { name: "characters", what: "10 s of speech", time: 500, labels: 60, classes: 32 },
  { name: "text line", what: "a line by PP-OCRv4", time: 80, labels: 25, classes: 6625 },
];

/** What posteriors and gradients are of: [T, N, C, S]. */
export const posteriorCases = {
  small: [150, 32, 80, 40],
  medium: [500, 16, 1000, 100],
  single: [200, 1, 5000, 50],
} as const satisfies Record<string, readonly [number, number, number, number]>;

/** Targets over one output. */
export const candidateCase = {
  name: "text line",
  time: 80,
  classes: 100,
  labels: 25,
  candidates: 1000,
} as const;

export function logits(count: number, seed: number): Float32Array {
  const draw = randomNormal.source(randomLcg(seed))(0, 2);
  return Float32Array.from({ length: count }, () => draw());
}

/** Labels from 1 on, since the blank is 0. */
export function targets(count: number, labels: number, classes: number, seed: number): number[][] {
  const draw = randomLcg(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: labels }, () => 1 + Math.floor(draw() * (classes - 1))),
  );
}
