/// <reference lib="dom" />
import { type Availability, CtcError } from "@ctckit/core";
import { bytes } from "./generated/kernels.ts";

/** What an engine must have, or why it cannot run the kernels. */
export interface Compiled {
  readonly module?: WebAssembly.Module;
  readonly availability: Availability;
}

/** Compiles the embedded bytes. Never rejects. */
export async function compile(): Promise<Compiled> {
  if (typeof WebAssembly === "undefined") return refused("this engine has no WebAssembly");
  const binary = decoded(bytes);
  if (!WebAssembly.validate(binary)) return refused("this engine's WebAssembly has no SIMD");
  try {
    return { module: await WebAssembly.compile(binary), availability: { available: true } };
  } catch (error) {
    const { message } = error as Error;
    // Chromium's words, and Firefox's and Safari's: the only thing that keeps valid bytes from being compiled.
    return /content.security.policy|unsafe-eval|disallowed by embedder|blocked by csp/i.test(message)
      ? refused(`the page's Content-Security-Policy needs 'wasm-unsafe-eval' in script-src (${message})`)
      : refused(`the kernels could not be compiled: ${message}`);
  }
}

/** The module, or `CTC_UNAVAILABLE`. */
export function moduleOf({ module, availability }: Compiled): WebAssembly.Module {
  if (module) return module;
  throw new CtcError(
    "CTC_UNAVAILABLE",
    `wasm: ${availability.available ? "no module" : availability.reason}`,
  );
}

function refused(reason: string): Compiled {
  return { availability: { available: false, reason } };
}

function decoded(hexadecimal: string): Uint8Array<ArrayBuffer> {
  const binary = new Uint8Array(hexadecimal.length / 2);
  for (let i = 0; i < binary.length; i++)
    binary[i] = Number.parseInt(hexadecimal.slice(2 * i, 2 * i + 2), 16);
  return binary;
}
