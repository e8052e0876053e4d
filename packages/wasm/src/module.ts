/// <reference lib="dom" />
import { type Availability, CtcError } from "@ctckit/core/backend";
import { first, letters } from "./generated/letters.ts";

/** The compiled modules, or the reason why the engine cannot run the kernels. */
export interface Compiled {
  readonly modules?: readonly WebAssembly.Module[];
  readonly availability: Availability;
}

/** Compiles modules from their text. Never rejects. */
export async function compile(texts: readonly string[]): Promise<Compiled> {
  if (typeof WebAssembly === "undefined") return refused("this engine has no WebAssembly");
  const binaries = texts.map(decoded);
  if (!binaries.every((binary) => WebAssembly.validate(binary)))
    return refused("this engine's WebAssembly has no SIMD");
  try {
    const modules = await Promise.all(binaries.map((binary) => WebAssembly.compile(binary)));
    return { modules, availability: { available: true } };
  } catch (error) {
    const { message } = error as Error;
    // The words of Chromium, Firefox and Safari. Only a policy keeps valid bytes from being compiled.
    return /content.security.policy|unsafe-eval|disallowed by embedder|blocked by csp/i.test(message)
      ? refused(`the page's Content-Security-Policy needs 'wasm-unsafe-eval' in script-src (${message})`)
      : refused(`the kernels could not be compiled: ${message}`);
  }
}

/** @throws CtcError `CTC_UNAVAILABLE` - there are no modules */
export function modulesOf({ modules, availability }: Compiled): readonly WebAssembly.Module[] {
  if (modules) return modules;
  throw new CtcError(
    "CTC_UNAVAILABLE",
    `wasm: ${availability.available ? "no module" : availability.reason}`,
  );
}

function refused(reason: string): Compiled {
  return { availability: { available: false, reason } };
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
