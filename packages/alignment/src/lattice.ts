// One sample's lattice under the algebra of best paths, as a backend holds it. This package says which rows are computed when, which
// of them are kept, and what is computed again; the backend owns the memory and calls its kernels. t and k count from the
// lattice's first. Arrays are as large as `layoutOf` says.

/** Some frames of the lattice, and those k that a path can have there which ends where the block does. */
export interface Block {
  /** The frame after the last. */
  readonly frames: number;
  /** The k that it can end in: one, but at the end of the lattice. */
  readonly leastLabel: number;
  readonly lastLabel: number;
  /** The frame of its first row, and the k that a row begins with. */
  readonly firstFrame: number;
  readonly firstLabel: number;
  /** -1 if all rows stay, 1 if only the last two do. */
  readonly rowMask: number;
}

/** A state: a family by its place in the spec, and k. */
export interface Place {
  readonly family: number;
  readonly k: number;
}

/** Where a row is kept, in elements, and the k that it has. */
export interface KeptRow {
  readonly keptFrom: number;
  readonly keptLow: number;
  readonly keptHigh: number;
}

/** What the spec says of a lattice. All of it is generated. */
export interface Shape {
  readonly namedClasses: number;
  readonly freeClasses: number;
  readonly mostLabels: (frames: number) => number;
  readonly families: number;
  readonly numbers: readonly number[];
  readonly leadUnit: number;
  readonly slope: number;
  readonly leastEnd: (targetLength: number) => number;
  readonly window: (
    t: number,
    frames: number,
    least: number,
    last: number,
  ) => readonly [low: number, high: number];
}

/** What a trace, or the end of a lattice, has come to. */
export interface Traced extends Place {
  /** The path's cell in the block's first row; of the lattice's end: anything. */
  readonly first: number;
  /** Its cell in the last row. */
  readonly last: number;
}

export interface Lattice {
  readonly shape: Shape;
  /** A cell that no path reaches; no cell is less. */
  readonly dead: number;
  /** What follows is about this block. */
  open(block: Block): void;
  /** Alpha of frames `from` to `to`, after the row before them or from frame 0 on. */
  extend(from: number, to: number): void;
  /** Divides a row by its best cell, and returns that cell's logarithm in units of `leadUnit` steps. */
  level(frame: number): number;
  /** Copies a row to where it is kept, or what the block has of it from there. */
  copy(way: "keep" | "restore", frame: number, row: KeptRow): void;
  /** The elements where rows are kept. */
  kept(): Int32Array | Float64Array;
  /** The final state of the best path, of the last row; undefined where its cell is dead. */
  ending(): Traced | undefined;
  /**
   * The best path through a block whose rows all stay, to this last state. Returns the state in its first row; undefined where it goes
   * through a dead cell.
   */
  trace(last: Place): Traced | undefined;
}
