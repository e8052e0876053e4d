import { callerBackends, provider } from "@ctckit/backends/caller";
import { type BackendProvider, firstAvailable } from "@ctckit/core";

async function fastest(): Promise<BackendProvider> {
  const providers = await Promise.all(callerBackends.map((row) => provider(row)));
  return firstAvailable(providers.reverse()); // what is faster stands behind in the table
}

/** What `--backend` takes: the first that works here, or a certain one. */
export const backends: Readonly<Record<string, () => Promise<BackendProvider>>> = {
  fastest,
  ...Object.fromEntries(callerBackends.map((row) => [row.name, () => provider(row)])),
};
