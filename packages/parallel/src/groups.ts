/**
 * Splits `items`, in order, into groups that hold at most `many` items and at most `room` in total size. An item that is
 * larger than `room` gets a group of its own.
 */
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
