import type { Contestant } from "../duel.ts";
import type { Problem } from "../problem.ts";

/** Ours must be right to be timed. An opponent shows its error and is timed anyway. */
export type Role = "ours" | "opponent";

/** A side that may take part in a case, before it has seen the problem. */
export interface Entry {
  readonly name: string;
  readonly role: Role;
  /** The cases that it is left out of, and why. Default: none. */
  readonly leftOut?: Readonly<Record<string, string>>;
  /**
   * Solves the problem once. `grad` is a buffer `[T, N, C]` that all sides share and that holds NaN. A side with its own
   * memory does not use it. Undefined if the backend lacks what this side needs.
   */
  open(problem: Problem, grad: Float32Array): Promise<Entrant | undefined>;
}

/** One side at work on one problem: logits to per-sample losses and the gradient of their sum. */
export interface Entrant extends Contestant {
  readonly losses: ArrayLike<number>; // [N]
  /** Must be read before another side opens, because they may share it. */
  readonly grad: Float32Array; // [T, N, C]
  close(): Promise<void>;
}
