import { backends as all, provider } from "@ctckit/backends";
import type { BackendProvider } from "@ctckit/core";

/** Even the smallest batch is split. Its script is one of what is built: on sources it is not available. */
const options: Readonly<Record<string, object>> = { worker: { size: 2, minWork: 1 } };

/** What can be fuzzed. */
export const backends: Readonly<Record<string, () => Promise<BackendProvider>>> = Object.fromEntries(
  all.map((row) => [row.name, () => provider(row, { ...options[row.name] })]),
);
