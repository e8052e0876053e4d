import type { Manifest } from "@ctckit/core";
import type { Evidence } from "./evidence.ts";
import type { Asked } from "./witness.ts";

/** Only "pass" is a pass. "fixed": a known failure that passes, which is an error until it is taken off the list. */
export type Outcome = "pass" | "fail" | "unsupported" | "absent" | "known-failure" | "fixed";

export interface Result {
  readonly id: string;
  /** Of docs/contract.md, that the case rests on. */
  readonly clauses: readonly string[];
  readonly outcome: Outcome;
  /** Why, for every outcome but "pass". */
  readonly reason?: string;
  /** Present if the failure is a wrong number. */
  readonly evidence?: Evidence;
  /** Of a failure: the call that threw, or the last one before the answer was found wrong. */
  readonly asked?: Asked;
  /** Of a failure that is an error: its frames down to the suite's call, as the engine writes them. */
  readonly stack?: readonly string[];
  readonly milliseconds: number;
}

/** A failure that is tracked somewhere. Matched by exact id; an id that no case has is an error. */
export interface KnownFailure {
  readonly id: string;
  readonly reason: string;
  readonly issue: string;
}

export interface Report {
  readonly provider: string;
  /** Present when the backend is absent. */
  readonly absent?: string;
  /** Present where it could be opened. */
  readonly manifest?: Manifest;
  /** The device's name, from its driver. Absent: the machine's own processor. */
  readonly device?: string;
  readonly results: readonly Result[];
  /** What makes the run fail besides results: unknown ids, a required backend that is absent. */
  readonly errors: readonly string[];
  /** What was left out on purpose, and why. */
  readonly notes: readonly string[];
}

/** True when nothing failed; "unsupported" and "absent" do not fail, but they are not passes either. */
export function succeeded(report: Report): boolean {
  return report.errors.length === 0 && report.results.every(({ outcome }) => !isError(outcome));
}

export function isError(outcome: Outcome): boolean {
  return outcome === "fail" || outcome === "fixed";
}
