// What a backend throws reaches the caller as a CtcError: a TypeError or RangeError always means an argument of theirs.

import { CtcError } from "./errors.ts";

/** By name and not by `instanceof`: a backend may carry a copy of this package of its own. */
export function isCtcError(error: unknown): error is CtcError {
  return error instanceof Error && error.name === "CtcError" && "code" in error;
}

/** `CTC_KERNEL_FAILED` around whatever is no CtcError. */
export function kernelFailure(backend: string, error: unknown): CtcError {
  if (isCtcError(error)) return error;
  return new CtcError("CTC_KERNEL_FAILED", `backend ${JSON.stringify(backend)} failed: ${messageOf(error)}`, {
    cause: error,
  });
}

/** `CTC_UNAVAILABLE` around whatever is no CtcError, such as what a platform throws. */
export function openingFailure(provider: string, error: unknown): CtcError {
  if (isCtcError(error)) return error;
  return new CtcError("CTC_UNAVAILABLE", `${provider} could not be opened: ${messageOf(error)}`, {
    cause: error,
  });
}

/** What a platform throws need not be an Error, or one of this realm's. */
export function messageOf(error: unknown): string {
  try {
    return String((error as Partial<Error> | null | undefined)?.message ?? error);
  } catch {
    return "something that is no error was thrown"; // Object.create(null) has no words
  }
}
