/// <reference lib="dom" />
import { CtcError } from "@ctckit/core/backend";

export const PAGE = 65_536;
/** 4 GiB, which is all that 32-bit addresses reach. */
export const MOST_PAGES = 65_536;

/** Addresses count bytes, so an address is element `address / 4` or `address / 8` of a view. */
export interface Views {
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

export function viewsOf({ buffer }: WebAssembly.Memory): Views {
  return { i32: new Int32Array(buffer), f32: new Float32Array(buffer), f64: new Float64Array(buffer) };
}

export function allocate(initial: number, maximum: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial, maximum });
  } catch (cause) {
    throw outOfMemory(initial * PAGE, cause);
  }
}

export function outOfMemory(bytes: number, cause: unknown): CtcError {
  return new CtcError("CTC_OUT_OF_MEMORY", `wasm: a memory of ${bytes} bytes could not be allocated`, {
    cause,
  });
}
