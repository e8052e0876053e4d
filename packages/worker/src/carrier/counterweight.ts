// V8 does not count shared memory when it decides whether to look for garbage, so what nobody holds any more stays for long: 100
// pieces of 32 MB, each sent to a worker and let go of before the next, came to 3.2 GB. Memory that is not shared is counted.

/** Bytes. Smaller pieces are not worth a weight, which takes some memory of its own. */
const LEAST = 2 ** 20;

const weights = new WeakMap<ArrayBufferLike, ArrayBuffer>();

/**
 * For shared memory that this thread has not held before: as much that is not shared, for as long as the thread holds the former. It is
 * never touched, so it takes addresses and no memory. V8 then collects as it does for any array: the same 100 pieces came to 0.3 GB.
 */
export function counterweight(buffer: ArrayBufferLike): void {
  if (buffer.byteLength < LEAST) return;
  try {
    weights.set(buffer, new ArrayBuffer(buffer.byteLength));
  } catch {} // no room for a weight is no reason to fail
}
