import { type Case, runSuite, type RunOptions as SuiteOptions } from "@ctckit/conformance";
import type { BackendProvider } from "@ctckit/core";
import type { BackendRecord } from "./record.ts";

/** Those of `runSuite`, with the choice made. */
export interface RunOptions extends Omit<SuiteOptions, "cases" | "require"> {
  readonly cases: readonly Case[];
  /** Whether its absence is a failure. */
  readonly required: boolean;
}

/** Never rejects because of the backend: failures are in the record. */
export async function runBackend(provider: BackendProvider, options: RunOptions): Promise<BackendRecord> {
  const { required, ...rest } = options;
  return { ...(await runSuite(provider, { ...rest, require: required })), required };
}
