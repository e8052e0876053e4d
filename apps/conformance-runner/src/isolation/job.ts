// What the command asks a process of its own to do, and what comes back. Plain data, in the order of the types.

import type { Report, Result } from "@ctckit/conformance";
import type { Mode } from "../choice.ts";
import type { Times } from "../timing.ts";

/** What the first argument of such a process is. */
export const CHILD = "--in-a-process-of-its-own";

/** The backend, by its name here or as a module. */
export type Target = { readonly backend: string } | { readonly provider: string };

/** Until it has said what it is called. */
export const nameOf = (target: Target): string => ("backend" in target ? target.backend : target.provider);

export interface Job {
  /** Of every envelope that answers it: what a backend sends through the same channel is no message. */
  readonly key: string;
  readonly target: Target;
  readonly work: "cases" | "times";
  readonly choice: Choice;
  /** How many of the cases have their verdict already. */
  readonly from: number;
  /** In milliseconds. */
  readonly limit?: number;
  readonly required: boolean;
}

/** Which cases: the command and its processes choose the same, in the same order. */
export interface Choice {
  readonly vectors?: string;
  readonly filter: string;
  readonly mode: Mode;
}

export type Message =
  | { readonly kind: "failed"; readonly reason: string } // to load the backend, and then nothing more comes
  | { readonly kind: "loaded"; readonly name: string }
  | { readonly kind: "step"; readonly step: string; readonly limit: number }
  | { readonly kind: "opened"; readonly opened: Pick<Report, "manifest" | "device"> }
  | { readonly kind: "stray"; readonly error: string } // which "done" has as well, if it comes
  | { readonly kind: "result"; readonly result: Result }
  | { readonly kind: "done"; readonly report: Pick<Report, "absent" | "errors"> }
  | { readonly kind: "timed"; readonly times: Times | string };

export interface Envelope {
  readonly key: string;
  readonly message: Message;
}

/** The limit of what has none of its own, such as loading. */
export const LIMIT = 120_000; // ms
