import type { Beam } from "./beam.ts";
import { NO_PATH, type Paths } from "./paths.ts";
import type { Tree } from "./tree.ts";

/** Nodes and paths that are held before those are forgotten that nothing comes from: 2 MB. */
const MOST_HELD = 1 << 16;

/** Keeps what a search holds in proportion to what its beam comes from. */
export class Memory {
  readonly #most: number;
  #nodes: number;
  #paths: number;

  constructor(most = MOST_HELD) {
    this.#most = most;
    this.#nodes = most;
    this.#paths = most;
  }

  tidy(tree: Tree, paths: Paths, { size, nodes, blankPaths, labelPaths }: Beam): void {
    if (tree.size > this.#nodes) {
      const moves = tree.keep(nodes.subarray(0, size));
      for (let i = 0; i < size; i++) nodes[i] = moves[nodes[i]!]!;
      this.#nodes = Math.max(this.#most, 2 * tree.size);
    }
    if (paths.size > this.#paths) {
      const moves = paths.keep([...blankPaths.subarray(0, size), ...labelPaths.subarray(0, size)]);
      for (const column of [blankPaths, labelPaths])
        for (let i = 0; i < size; i++) if (column[i] !== NO_PATH) column[i] = moves[column[i]!]!;
      this.#paths = Math.max(this.#most, 2 * paths.size);
    }
  }
}
