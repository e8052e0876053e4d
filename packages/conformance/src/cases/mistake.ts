// What is changed in a good call or in good options, and what the error must say.

import type { CtcLossOptions } from "@ctckit/core";
import type { callOf } from "../call.ts";
import { check } from "../case.ts";
import type { Problem } from "../problem.ts";

export interface Mistake {
  readonly error: typeof TypeError | typeof RangeError;
  /** Argument, index and value, as they stand in the message. */
  readonly says: readonly string[];
}

export interface CallMistake extends Mistake {
  /** What is changed in a good call. The values have types no caller of TypeScript could pass. */
  readonly change: (call: ReturnType<typeof callOf>, problem: Problem) => Record<string, unknown>;
  readonly options?: Partial<CtcLossOptions>;
}

/** Fails unless `error` is of that kind, and says so. */
export function checkMistake(error: unknown, mistake: Mistake): void {
  check(error instanceof mistake.error, () => `expected a ${mistake.error.name}, got ${error ?? "no error"}`);
  const { message } = error;
  for (const word of mistake.says)
    check(message.includes(word), `expected "${word}" in the message, got: ${message}`);
}
