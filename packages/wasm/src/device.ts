import { stock } from "@ctckit/core/backend";
import { type Arena, type ArenaSpec, arena } from "./arena.ts";
import { type Machine, type Modules, machine } from "./machine.ts";
import { PAGE } from "./memory.ts";

// The plans of one opened backend share a Device. Asynchronous calls use one machine in turns. Synchronous calls have
// another machine, because they cannot wait for a turn. The device also knows the memory that callers were given.

export interface Device {
  readonly blocking: Machine;
  /** Waits until no other asynchronous call has the machine. `release` passes it to the next call. */
  lease(): Promise<{ readonly machine: Machine; release(): void }>;
  allocate(spec: ArenaSpec): Promise<Arena>;
  /** Takes back what `allocate` gave. No call works in it. */
  free(arena: Arena): void;
  /** The arena that owns this memory. */
  arenaOf(buffer: ArrayBufferLike): Arena | undefined;
  /** Drops the machines. No call follows. */
  close(): void;
}

export async function device(modules: Modules, mostPages?: number): Promise<Device> {
  let machines: Readonly<Record<"queued" | "blocking", Machine>> | undefined = {
    queued: await machine(modules, 1, mostPages),
    blocking: await machine(modules, 1, mostPages),
  };
  const unused = stock<Machine>(({ views }) => views.f32.byteLength);
  const machineOf = async (bytes: number) => {
    const pages = Math.ceil(bytes / PAGE);
    const used = unused.take(pages * PAGE);
    if (used) {
      used.detach(); // whoever freed it sees so, and nobody writes to another's memory
      return used;
    }
    const made = await machine(modules, pages, pages);
    unused.add(made);
    return made;
  };
  // An arena lives as long as the caller holds its memory.
  const arenas = new WeakMap<ArrayBufferLike, Arena>();
  let last: Promise<void> = Promise.resolve();
  return {
    get blocking() {
      return machines!.blocking;
    },
    async lease() {
      const before = last;
      let release = () => {};
      last = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      return { machine: machines!.queued, release };
    },
    async allocate(spec) {
      const made = await arena(modules, spec, machineOf);
      arenas.set(made.data.buffer, made);
      return made;
    },
    free(arena) {
      arenas.delete(arena.data.buffer);
      unused.give(arena.machine);
    },
    arenaOf: (buffer) => arenas.get(buffer),
    close() {
      machines = undefined;
      unused.close();
    },
  };
}
