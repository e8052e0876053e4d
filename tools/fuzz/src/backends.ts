import { backends as all, provider } from "@ctckit/backends";
import type { BackendProvider } from "@ctckit/core";

/** Even the smallest batch is split. Its script exists only in the build, not among the sources. */
const options: Readonly<Record<string, object>> = { worker: { size: 2, minWork: 1 } };

/** What can be fuzzed. */
export const backends: Readonly<Record<string, () => Promise<BackendProvider>>> = Object.fromEntries(
  all.map((row) => [row.name, () => provider(row, { ...options[row.name] })]),
);
