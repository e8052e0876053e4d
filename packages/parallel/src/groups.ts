/** Splits items, in order, into groups that fit into `room`, of at most `many` each. An item larger than the room is a group by itself. */
export function grouped<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  room: number,
  many: number,
): T[][] {
  const made: T[][] = [];
  let left = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (made.length === 0 || size > left || made.at(-1)!.length === many) {
      made.push([]);
      left = room;
    }
    made.at(-1)!.push(item);
    left -= size;
  }
  return made;
}
