/// <reference lib="dom" />
import { type Availability, CtcError } from "@ctckit/core/backend";
import { first, letters } from "./generated/letters.ts";

/** The compiled modules, or the reason why the engine cannot run the kernels. */
export type Compiled = readonly WebAssembly.Module[] | string;

/** Compiles modules from their text. Never rejects. */
export async function compile(texts: readonly string[]): Promise<Compiled> {
  if (typeof WebAssembly === "undefined") return "this engine has no WebAssembly";
  const binaries = texts.map(decoded);
  if (!binaries.every((binary) => WebAssembly.validate(binary)))
    return "this engine's WebAssembly has no SIMD";
  try {
    return await Promise.all(binaries.map((binary) => WebAssembly.compile(binary)));
  } catch (error) {
    const { message } = error as Error;
    // The words of Chromium, Firefox and Safari. Only a policy keeps valid bytes from being compiled.
    return /content.security.policy|unsafe-eval|disallowed by embedder|blocked by csp/i.test(message)
      ? `the page's Content-Security-Policy needs 'wasm-unsafe-eval' in script-src (${message})`
      : `the kernels could not be compiled: ${message}`;
  }
}

export function availability(compiled: Compiled): Availability {
  return typeof compiled === "string" ? { available: false, reason: compiled } : { available: true };
}

/** @throws CtcError `CTC_UNAVAILABLE` - there are no modules */
export function modulesOf(compiled: Compiled): readonly WebAssembly.Module[] {
  if (typeof compiled === "string") throw new CtcError("CTC_UNAVAILABLE", `wasm: ${compiled}`);
  return compiled;
}

/** The bytes of a text in the letters of tools/codegen/src/print/letters.ts. */
export function decoded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let count = 0;
  let from = first;
  // By index: an iterator takes twice as long before the engine has optimised it, and nothing of this is run again.
  for (let i = 0; i < text.length; i++) {
    const at = letters.indexOf(text[i]!);
    if (at < 0) from += letters.length;
    else {
      bytes[count++] = from + at;
      from = first;
    }
  }
  return bytes.slice(0, count);
}
