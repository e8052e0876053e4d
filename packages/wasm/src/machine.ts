/// <reference lib="dom" />
import { allocate, MOST_PAGES, outOfMemory, PAGE, type Views, viewsOf } from "./memory.ts";
import type { Stages, TopologyModule } from "./topology.ts";

// A machine is a memory with an instance of each topology's module. The memory only grows, and each growth replaces its
// views.

export type Modules = ReadonlyMap<TopologyModule, WebAssembly.Module>;

export interface Machine {
  stagesOf(topology: TopologyModule): Stages;
  /** Views of all memory. `reserve` may replace this object. */
  readonly views: Views;
  /** Makes the memory at least this large. Otherwise throws `CTC_OUT_OF_MEMORY` and leaves the memory as it was. */
  reserve(bytes: number): void;
  /** Takes the memory from whoever has arrays in it: they are detached. */
  detach(): void;
}

/** @param pages the initial size in pages. @param mostPages the size that the memory may grow to. Default: 4 GiB */
export async function machine(modules: Modules, pages = 1, mostPages = MOST_PAGES): Promise<Machine> {
  const memory = allocate(pages, mostPages);
  const stages = new Map<TopologyModule, Stages>();
  for (const [topology, module] of modules) {
    // Engines call Math.log directly only if it is imported without a wrapper.
    const { exports } = await WebAssembly.instantiate(module, { host: { memory, log: Math.log } });
    stages.set(topology, topology.stages(exports as Parameters<TopologyModule["stages"]>[0]));
  }
  let views = viewsOf(memory);
  return {
    stagesOf: (topology) => stages.get(topology)!,
    get views() {
      return views;
    },
    reserve(bytes) {
      const missing = Math.ceil(bytes / PAGE) - memory.buffer.byteLength / PAGE;
      if (missing <= 0) return;
      try {
        memory.grow(missing);
      } catch (cause) {
        throw outOfMemory(bytes, cause);
      }
      views = viewsOf(memory);
    },
    detach() {
      memory.grow(0);
      views = viewsOf(memory);
    },
  };
}
