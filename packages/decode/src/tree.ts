import { type Moves, renumbered, surviving } from "./survival.ts";

/** The node of the empty prefix, which all others come from. */
export const ROOT = 0;

/**
 * Prefixes of labels as integers: a node is its parent with one label more, and the same prefix is always the same node. Parents have
 * lower numbers than their children.
 */
export class Tree {
  size = 1;
  parents: Int32Array; // [capacity]
  labels: Int32Array;
  /** Nodes by parent and label, -1 where there is none: a power of two, at least twice the capacity. */
  #table: Int32Array;

  constructor(capacity = 1024) {
    this.parents = new Int32Array(capacity);
    this.labels = new Int32Array(capacity);
    this.parents[ROOT] = -1;
    this.labels[ROOT] = -1;
    this.#table = new Int32Array(2 * capacity).fill(-1);
  }

  /** The node of that prefix, or -1. */
  find(parent: number, label: number): number {
    return this.#table[this.#place(parent, label)]!;
  }

  /** The same, and a new one where there is none. */
  child(parent: number, label: number): number {
    const place = this.#place(parent, label);
    const known = this.#table[place]!;
    if (known >= 0) return known;
    const node = this.size++;
    this.parents[node] = parent;
    this.labels[node] = label;
    this.#table[place] = node;
    if (this.size === this.parents.length) this.#grow();
    return node;
  }

  /** The labels from the root to a node. */
  prefix(node: number): Int32Array {
    let length = 0;
    for (let at = node; at > ROOT; at = this.parents[at]!) length++;
    const labels = new Int32Array(length);
    for (let at = node; at > ROOT; at = this.parents[at]!) labels[--length] = this.labels[at]!;
    return labels;
  }

  /** Forgets every node that none of these comes from. Returns the others' new numbers. */
  keep(nodes: Iterable<number>): Moves {
    const { moves, count } = surviving(this.parents, this.size, [ROOT, ...nodes]);
    renumbered(this.labels, moves);
    for (let node = ROOT + 1; node < this.size; node++)
      if (moves[node]! >= 0) this.parents[moves[node]!] = moves[this.parents[node]!]!;
    this.size = count;
    this.#rebuild();
    return moves;
  }

  #place(parent: number, label: number): number {
    const mask = this.#table.length - 1;
    let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(label + 1, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const node = this.#table[place]!;
      if (node < 0 || (this.parents[node] === parent && this.labels[node] === label)) return place;
    }
  }

  #grow(): void {
    this.parents = larger(this.parents);
    this.labels = larger(this.labels);
    this.#table = new Int32Array(2 * this.#table.length);
    this.#rebuild();
  }

  #rebuild(): void {
    this.#table.fill(-1);
    for (let node = ROOT + 1; node < this.size; node++)
      this.#table[this.#place(this.parents[node]!, this.labels[node]!)] = node;
  }
}

/** The same numbers in twice the room. */
export function larger(array: Int32Array): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(2 * array.length);
  twice.set(array);
  return twice;
}
