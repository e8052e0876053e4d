// Memory that backends have handed out: which runs work in it, of whatever backend. What the caller frees goes back to the backend
// when no run works in it any more.

import { freed } from "../check/freed.ts";
import type { AllocatedMemory, Allocation, Batch, Output } from "./backend.ts";
import { turn } from "./turn.ts";

/** A page may be older than `using`. Compilers that translate it for such pages look for this symbol. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

interface Hold {
  /** Allocations in this buffer that are not freed. */
  live: number;
  runs: number;
}

const holds = new WeakMap<ArrayBufferLike, Hold>();
/** Frees that wait for runs. */
const waiting = new Set<() => void>();

function holdOf(buffer: ArrayBufferLike): Hold {
  const hold = holds.get(buffer) ?? { live: 0, runs: 0 };
  holds.set(buffer, hold);
  freed.delete(buffer);
  return hold;
}

/** What the caller gets. */
export function allocation(memory: AllocatedMemory): Allocation {
  const { data, grad, free: giveBack } = memory ?? {};
  // Core says what is wrong with it.
  if (!ArrayBuffer.isView(data) || !ArrayBuffer.isView(grad)) return memory as Allocation;
  const buffers = [...new Set([data.buffer, grad.buffer])];
  const held = buffers.map(holdOf);
  for (const hold of held) hold.live += 1;
  const leave = () => {
    if (held.some(({ runs }) => runs > 0)) return;
    waiting.delete(leave);
    giveBack?.();
  };
  let over = false;
  const free = () => {
    if (over) return;
    over = true;
    for (const [i, hold] of held.entries()) {
      hold.live -= 1;
      if (hold.live === 0) freed.add(buffers[i]!);
    }
    waiting.add(leave);
    leave();
  };
  return { data, grad, free, [dispose]: free };
}

/** For the time of one run. Returns what ends it. */
export function working({ data }: Batch, out: Output): () => void {
  const grad = "grad" in out ? out.grad : undefined;
  const held = [data, grad].map((array) => array && holds.get(array.buffer));
  for (const hold of held) if (hold) hold.runs += 1;
  return () => {
    for (const hold of held) if (hold) hold.runs -= 1;
    // Later, when the call has settled for its caller too: until then core looks at its arrays.
    if (waiting.size > 0) turn().then(leaveAll);
  };
}

function leaveAll(): void {
  for (const leave of waiting) {
    try {
      leave();
    } catch {} // the caller's `free` has returned, so there is nobody to tell
  }
}
