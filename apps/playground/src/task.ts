// What is trained: small enough for a minute on a slow core, and measured.
import type { Channels } from "@ctckit/recogniser";

/** Pixels of a line. */
export const width = 128;

/** Characters of a line: more would be squeezed into the picture. */
export const longestText = 14;

/** Lines of a step. */
export const batch = 8;

/** Fewer learn more slowly: [12, 20, 32, 64, 64] has 17 % wrong after 150 steps, these 6 %. */
export const channels: Channels = [16, 24, 40, 80, 96];

/** Lines that are read to measure the character error rate. */
export const watchedLines = 32;

/** Steps between two measurements. */
export const measureEvery = 10;

export const seed = 1;

/** Of the table's, what computes the loss until another one is picked. */
export const firstBackend = "wasm";

/** What aligns and scores, whatever computes the loss. */
export const aligningBackend = "wasm";
