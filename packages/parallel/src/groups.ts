/** As many at a time, in their order, as `room` holds, and at most `many`. One may be larger than the room: it is by itself then. */
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
