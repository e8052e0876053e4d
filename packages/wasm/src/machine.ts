/// <reference lib="dom" />
import { CtcError } from "@ctckit/core/backend";
import type { Stages, TopologyModule } from "./topology.ts";

// A memory, and an instance of each topology's module over it. The memory only grows; every view of it is found anew after that.

export const PAGE = 65_536;
/** 4 GiB, all that addresses of 32 bits reach. */
const MOST_PAGES = 65_536;

export type Modules = ReadonlyMap<TopologyModule, WebAssembly.Module>;

export interface Machine {
  stagesOf(topology: TopologyModule): Stages;
  /** All of memory. Another object after `reserve`. */
  readonly views: Views;
  /** Makes the memory at least this large, or throws `CTC_OUT_OF_MEMORY` and leaves it as it was. */
  reserve(bytes: number): void;
}

/** Addresses are bytes, so element `address / 4` or `address / 8`. */
export interface Views {
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** @param pages what the memory begins with. @param mostPages what it may grow to; default: 4 GiB */
export async function machine(modules: Modules, pages = 1, mostPages = MOST_PAGES): Promise<Machine> {
  const memory = allocate(pages, mostPages);
  const stages = new Map<TopologyModule, Stages>();
  for (const [topology, module] of modules) {
    // Engines call Math.log directly where it is imported as it is.
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
  };
}

function viewsOf({ buffer }: WebAssembly.Memory): Views {
  return { i32: new Int32Array(buffer), f32: new Float32Array(buffer), f64: new Float64Array(buffer) };
}

function allocate(initial: number, maximum: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial, maximum });
  } catch (cause) {
    throw outOfMemory(initial * PAGE, cause);
  }
}

function outOfMemory(bytes: number, cause: unknown): CtcError {
  return new CtcError("CTC_OUT_OF_MEMORY", `wasm: a memory of ${bytes} bytes could not be allocated`, {
    cause,
  });
}
