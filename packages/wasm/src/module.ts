/// <reference lib="dom" />
import { type Availability, CtcError } from "@ctckit/core/backend";
import { rows } from "./generated/rows.ts";
import type { Modules } from "./machine.ts";
import type { TopologyModule } from "./topology.ts";

/** The compiled modules, or the reason why the engine cannot run the kernels. */
export interface Compiled {
  readonly modules?: Modules;
  readonly availability: Availability;
}

/** Compiles the modules of these topologies. Never rejects. */
export async function compile(topologies: readonly TopologyModule[]): Promise<Compiled> {
  if (typeof WebAssembly === "undefined") return refused("this engine has no WebAssembly");
  const binaries = topologies.map(({ bytes }) => decoded(bytes.join(rows)));
  if (!binaries.every((binary) => WebAssembly.validate(binary)))
    return refused("this engine's WebAssembly has no SIMD");
  try {
    const modules = await Promise.all(binaries.map((binary) => WebAssembly.compile(binary)));
    return {
      modules: new Map(topologies.map((topology, i) => [topology, modules[i]!])),
      availability: { available: true },
    };
  } catch (error) {
    const { message } = error as Error;
    // The words of Chromium, Firefox and Safari. Only a policy keeps valid bytes from being compiled.
    return /content.security.policy|unsafe-eval|disallowed by embedder|blocked by csp/i.test(message)
      ? refused(`the page's Content-Security-Policy needs 'wasm-unsafe-eval' in script-src (${message})`)
      : refused(`the kernels could not be compiled: ${message}`);
  }
}

/** @throws CtcError `CTC_UNAVAILABLE` - there are no modules */
export function modulesOf({ modules, availability }: Compiled): Modules {
  if (modules) return modules;
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
