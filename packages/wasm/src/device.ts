import { CtcError } from "@ctckit/core";
import { type Arena, type ArenaSpec, arena } from "./arena.ts";
import { type Machine, type Modules, machine } from "./machine.ts";

// What the plans of one opened backend share: a machine for asynchronous calls, which have it in turns, and one for
// synchronous calls, which cannot wait for a turn; and the memory that callers were given.

export interface Device {
  readonly blocking: Machine;
  /** Waits until no other asynchronous call has the machine; `release` hands it on. */
  lease(): Promise<{ readonly machine: Machine; release(): void }>;
  allocate(spec: ArenaSpec): Promise<Arena>;
  /** The arena whose memory this is. */
  arenaOf(buffer: ArrayBufferLike): Arena | undefined;
  readonly closed: boolean;
  close(): void;
}

export async function device(modules: Modules, mostPages?: number): Promise<Device> {
  let machines: Readonly<Record<"queued" | "blocking", Machine>> | undefined = {
    queued: await machine(modules, 1, mostPages),
    blocking: await machine(modules, 1, mostPages),
  };
  // An arena lives as long as the caller holds its memory.
  const arenas = new WeakMap<ArrayBufferLike, Arena>();
  let last: Promise<void> = Promise.resolve();
  const opened = () => {
    if (machines) return machines;
    throw new CtcError("CTC_CLOSED", "wasm: the backend is closed");
  };
  return {
    get blocking() {
      return opened().blocking;
    },
    async lease() {
      const before = last;
      let release = () => {};
      last = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      try {
        return { machine: opened().queued, release };
      } catch (error) {
        release(); // The others that wait are to hear of it too.
        throw error;
      }
    },
    async allocate(spec) {
      const made = await arena(modules, spec);
      arenas.set(made.data.buffer, made);
      return made;
    },
    arenaOf: (buffer) => arenas.get(buffer),
    get closed() {
      return machines === undefined;
    },
    close() {
      machines = undefined;
    },
  };
}
