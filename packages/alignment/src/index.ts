export { align, type Sample } from "./align.ts";
export type { Block, KeptRow, Lattice, Place, Shape, Traced } from "./lattice.ts";
export { type Layout, layoutOf } from "./layout.ts";
export { inPieces } from "./pieces.ts";
