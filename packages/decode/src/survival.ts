// A stream would hold every prefix and every path that it ever tried. What nothing comes from any more is forgotten now and then.

/** New numbers of nodes, in the old order; -1 for those that are gone. */
export type Moves = Int32Array;

/** @param parents of each node, whose number is lower; -1 where there is none */
export function surviving(
  parents: Int32Array,
  size: number,
  wanted: Iterable<number>,
): { readonly moves: Moves; readonly count: number } {
  const moves = new Int32Array(size).fill(-1);
  for (const node of wanted) for (let at = node; at >= 0 && moves[at]! < 0; at = parents[at]!) moves[at] = 0;
  let count = 0;
  for (let node = 0; node < size; node++) if (moves[node] === 0) moves[node] = count++;
  return { moves, count };
}

/** Each survivor's value at its new number. In place: numbers only fall. */
export function renumbered(values: Int32Array, moves: Moves): void {
  for (let node = 0; node < moves.length; node++) if (moves[node]! >= 0) values[moves[node]!] = values[node]!;
}
