import { type Case, type DeviceAccess, type KnownFailure, type Result, runSuite } from "@ctckit/conformance";
import type { BackendProvider } from "@ctckit/core";
import type { BackendRecord } from "./record.ts";

export interface RunOptions {
  readonly cases: readonly Case[];
  /** Whether its absence is a failure. */
  readonly required: boolean;
  readonly known?: readonly KnownFailure[];
  /** The loss on a caller's device that the package has as well. */
  readonly device?: DeviceAccess;
  /** What was left out, and why. */
  readonly notes?: readonly string[];
  /** The next case waits for the promise that it returns. */
  readonly onResult?: (result: Result, index: number) => void | Promise<void>;
}

/** Never rejects because of the backend: failures are in the record. */
export async function runBackend(provider: BackendProvider, options: RunOptions): Promise<BackendRecord> {
  const { required, ...rest } = options;
  return { ...(await runSuite(provider, { ...rest, require: required })), required };
}
