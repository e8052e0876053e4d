// What a backend throws reaches the caller as a CtcError, or as the TypeError or RangeError that it was.

import { CtcError } from "./errors.ts";

/** By name and not by `instanceof`: a backend may carry a copy of this package of its own. */
export function isCtcError(error: unknown): error is CtcError {
  return error instanceof Error && error.name === "CtcError" && "code" in error;
}

/** `CTC_KERNEL_FAILED` around whatever is no error of ours and no mistake in an argument. */
export function kernelFailure(backend: string, error: unknown): Error {
  if (isCtcError(error) || error instanceof TypeError || error instanceof RangeError) return error;
  return new CtcError("CTC_KERNEL_FAILED", `backend ${JSON.stringify(backend)} failed: ${messageOf(error)}`, {
    cause: error,
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
