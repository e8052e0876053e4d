import { CtcError } from "@ctckit/core/backend";

/** These errors break the context: every later call in it fails with the same error. */
const STICKY = new Set([
  "CUDA_ERROR_DEINITIALIZED",
  "CUDA_ERROR_ECC_UNCORRECTABLE",
  "CUDA_ERROR_ILLEGAL_ADDRESS",
  "CUDA_ERROR_CONTEXT_IS_DESTROYED",
  "CUDA_ERROR_ASSERT",
  "CUDA_ERROR_HARDWARE_STACK_ERROR",
  "CUDA_ERROR_ILLEGAL_INSTRUCTION",
  "CUDA_ERROR_MISALIGNED_ADDRESS",
  "CUDA_ERROR_INVALID_ADDRESS_SPACE",
  "CUDA_ERROR_INVALID_PC",
  "CUDA_ERROR_LAUNCH_FAILED",
  "CUDA_ERROR_LAUNCH_TIMEOUT",
  "CUDA_ERROR_UNKNOWN",
]);

/** Turns an error of the addon's into a CtcError, whose code callers can tell. Returns any other error as it is. */
export function translated(error: unknown): unknown {
  const { code, message, unfinished } = (error ?? {}) as Partial<NodeJS.ErrnoException> & {
    unfinished?: boolean;
  };
  if (typeof code !== "string" || !code.startsWith("CUDA_ERROR_")) return error;
  const kind =
    unfinished || STICKY.has(code)
      ? "CTC_DEVICE_LOST"
      : code === "CUDA_ERROR_OUT_OF_MEMORY"
        ? "CTC_OUT_OF_MEMORY"
        : "CTC_KERNEL_FAILED";
  return new CtcError(kind, `cuda: ${message}`, { cause: error });
}
