export type { Sample } from "./align.ts";
export { freeClasses } from "./free-classes.ts";
export type { Block, KeptRow, Lattice, Place, Shape, Traced } from "./lattice.ts";
export { type Layout, layoutOf } from "./layout.ts";
export { type PathSums, pathSums, REACH, splitStates } from "./path-sums.ts";
export { inPieces } from "./pieces.ts";
export type { StretchPlace } from "./stretch.ts";
export { type PathOutput, type Work, works } from "./work.ts";
