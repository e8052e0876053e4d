import { callerBackends, provider } from "@ctckit/backends/caller";
import type { BackendProvider } from "@ctckit/core";

/** What is timed against PyTorch on one thread. */
export const backends: Readonly<Record<string, () => Promise<BackendProvider>>> = Object.fromEntries(
  callerBackends.map((row) => [row.name, () => provider(row)]),
);
