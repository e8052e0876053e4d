import { CtcError } from "@ctckit/core";
import { lattices } from "./generated/kernels.ts";

// An instance of the module with a memory of its own. The memory only grows; every view of it is found anew after that.

export const PAGE = 65_536;
/** 4 GiB, all that addresses of 32 bits reach. */
const MOST_PAGES = 65_536;

export interface Machine {
  readonly lattices: ReturnType<typeof lattices>;
  readonly memory: WebAssembly.Memory;
  /** Makes the memory at least this large, or throws `CTC_OUT_OF_MEMORY` and leaves it as it was. */
  reserve(bytes: number): void;
}

/** @param pages what the memory begins with. @param mostPages what it may grow to; default: 4 GiB */
export async function machine(
  module: WebAssembly.Module,
  pages = 1,
  mostPages = MOST_PAGES,
): Promise<Machine> {
  const memory = allocate(pages, mostPages);
  // Engines call Math.log directly where it is imported as it is.
  const instance = await WebAssembly.instantiate(module, { host: { memory, log: Math.log } });
  return {
    lattices: lattices(instance.exports as Parameters<typeof lattices>[0]),
    memory,
    reserve(bytes) {
      const missing = Math.ceil(bytes / PAGE) - memory.buffer.byteLength / PAGE;
      if (missing <= 0) return;
      try {
        memory.grow(missing);
      } catch (cause) {
        throw outOfMemory(bytes, cause);
      }
    },
  };
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
