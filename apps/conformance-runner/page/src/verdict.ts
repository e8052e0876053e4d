import { isError, type Result } from "@ctckit/conformance";
import type { BackendRecord } from "../../src/record.ts";

export interface Verdict {
  readonly passed: number;
  /** Cases, and what goes wrong beside them. */
  readonly failed: number;
  readonly notOffered: number;
  /** Backends: none of their cases was asked. */
  readonly absent: readonly string[];
}

type Judged = Pick<BackendRecord, "provider" | "absent" | "errors"> & {
  readonly results: readonly Pick<Result, "outcome">[];
};

export function verdictOf(backends: readonly Judged[]): Verdict {
  const outcomes = backends
    .filter(({ absent }) => absent === undefined)
    .flatMap(({ results }) => results.map(({ outcome }) => outcome));
  const passed = outcomes.filter((outcome) => outcome === "pass").length;
  const failed = outcomes.filter(isError).length;
  return {
    passed,
    failed: failed + backends.flatMap(({ errors }) => errors).length,
    notOffered: outcomes.length - passed - failed,
    absent: backends.filter(({ absent }) => absent !== undefined).map(({ provider }) => provider),
  };
}

export function said({ passed, failed, notOffered, absent }: Verdict): string {
  const away = absent.length > 0 ? `; absent: ${absent.join(", ")}` : "";
  return `${passed} passed, ${failed} failed, ${notOffered} not offered${away}.`;
}
