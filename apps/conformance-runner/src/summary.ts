import { printable, succeeded } from "@ctckit/conformance";
import type { BackendRecord } from "./record.ts";

/** What a run came to, in a line: "3 backends: 2 without a failure (js, wasm), 1 absent (cuda)". Absent is neither passed nor failed. */
export function summary(backends: readonly BackendRecord[]): string {
  const present = backends.filter(({ absent }) => absent === undefined);
  const groups = {
    "without a failure": present.filter(succeeded),
    FAILED: present.filter((record) => !succeeded(record)),
    absent: backends.filter(({ absent }) => absent !== undefined),
  };
  const parts = Object.entries(groups)
    .filter(([, records]) => records.length > 0)
    .map(
      ([what, records]) =>
        `${records.length} ${what} (${records.map(({ provider }) => printable(provider)).join(", ")})`,
    );
  return `${backends.length} backends: ${parts.join(", ")}`;
}
