import type { InputArray } from "../capabilities.ts";

/** The buffers of allocations that were freed, until they are handed out again. */
export const freed = new WeakSet<ArrayBufferLike>();

export function checkNotFreed(name: string, { buffer }: InputArray): void {
  if (freed.has(buffer)) throw new TypeError(`${name}: its memory was freed`);
}
