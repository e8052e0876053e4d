import { pageBackends, provider } from "@ctckit/backends/pages";
import type { BackendProvider } from "@ctckit/core";

/** What the picker offers. */
export const backends = pageBackends;

/** The code of a backend is loaded when it is first asked for. @throws RangeError - there is none of this name */
export async function backendNamed(name: string): Promise<BackendProvider> {
  const row = backends.find((each) => each.name === name);
  if (!row)
    throw new RangeError(`backend: expected ${backends.map((each) => each.name).join(", ")}, got "${name}"`);
  return provider(row);
}
