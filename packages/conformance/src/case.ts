// A case is one question to a backend, with a stable id and the clauses of docs/contract.md that it rests on.

import type { Backend, BackendProvider, Needs } from "@ctckit/core";
import type { DeviceAccess } from "./device/access.ts";
import type { Evidence } from "./evidence.ts";

/** Where the expected values come from. None of them shares code with a kernel. */
export type Oracle =
  | "closed-form"
  | "brute-force"
  | "viterbi"
  | "forward-backward"
  | "finite-difference"
  | "pytorch"
  | "extended-precision"
  | "metamorphic"
  | "vector"
  | "contract";

export interface Case {
  /** Stable, unique, never reused. */
  readonly id: string;
  /** Clauses of docs/contract.md, "3.4". */
  readonly clauses: readonly string[];
  readonly oracle: Oracle;
  /** What the manifest must allow. For anything left out, whatever the backend has will do. */
  readonly needs: Needs;
  /** It takes seconds rather than milliseconds in a plain implementation. */
  readonly slow?: boolean;
  /** Resolves when the answer is right, rejects with the difference. */
  run(subject: Subject): Promise<void>;
}

/** The backend under test. */
export interface Subject {
  readonly provider: BackendProvider;
  /** Opened once for all cases that do not open their own. */
  readonly backend: Backend;
  /** Where the backend's package has a loss on a caller's device. */
  readonly device?: DeviceAccess;
}

/** Unscaled by gradScale, which the comparison applies. */
export interface Expected {
  readonly losses: ArrayLike<number>; // [N]
  /** All entries, or the ones named in `at`. */
  readonly grad?: ArrayLike<number>; // [T, N, C] or [at.length]
  /** Flat indices into `[T, N, C]`. */
  readonly at?: readonly number[];
}

/** An answer that is wrong, as opposed to a backend that threw. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";
  readonly evidence: Evidence | undefined;

  constructor(message: string, evidence?: Evidence) {
    super(message);
    this.evidence = evidence;
  }
}

export function check(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new CheckFailure(typeof message === "string" ? message : message());
}
