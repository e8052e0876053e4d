import { type Moves, renumbered, surviving } from "./survival.ts";
import { larger } from "./tree.ts";

/** No label has begun. */
export const NO_PATH = -1;

export interface Times {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** When the labels of paths begin and end. A path is its last label: its start, the path before it, and where the label before it ended. */
export class Paths {
  size = 0;
  #before = new Int32Array(1024); // [capacity]
  #endsBefore = new Int32Array(1024);
  #starts = new Int32Array(1024);

  /** `before`, whose last label has ended at `end`, with a label that starts at `start`. */
  add(before: number, end: number, start: number): number {
    if (this.size === this.#before.length) {
      this.#before = larger(this.#before);
      this.#endsBefore = larger(this.#endsBefore);
      this.#starts = larger(this.#starts);
    }
    this.#before[this.size] = before;
    this.#endsBefore[this.size] = end;
    this.#starts[this.size] = start;
    return this.size++;
  }

  /** Of a path with `count` labels, the last of which ends at `end`. */
  times(path: number, count: number, end: number): Times {
    const starts = new Int32Array(count);
    const ends = new Int32Array(count);
    for (let [at, i, last] = [path, count - 1, end]; i >= 0; i--) {
      starts[i] = this.#starts[at]!;
      ends[i] = last;
      last = this.#endsBefore[at]!;
      at = this.#before[at]!;
    }
    return { starts, ends };
  }

  /** Forgets every path that none of these goes on from. Returns the others' new numbers. */
  keep(paths: Iterable<number>): Moves {
    const { moves, count } = surviving(this.#before, this.size, paths);
    for (let path = 0; path < this.size; path++)
      if (this.#before[path] !== NO_PATH) this.#before[path] = moves[this.#before[path]!]!;
    for (const column of [this.#before, this.#endsBefore, this.#starts]) renumbered(column, moves);
    this.size = count;
    return moves;
  }
}
