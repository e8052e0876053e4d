import { CtcError, type CtcErrorCode, messageOf } from "@ctckit/core/backend";

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

/** What the addon says of the host. Any other of its codes is the driver's. */
const OF_HOST: Readonly<Record<string, CtcErrorCode>> = {
  ERR_OUT_OF_MEMORY: "CTC_OUT_OF_MEMORY",
  ERR_SYSTEM: "CTC_KERNEL_FAILED",
  ERR_CLOSED: "CTC_CLOSED",
};

/** Turns an error of the addon's into a CtcError, whose code callers can tell. Returns any other error as it is. */
export function translated(error: unknown): unknown {
  const { code, message, unfinished } = (error ?? {}) as Partial<NodeJS.ErrnoException> & {
    unfinished?: boolean;
  };
  if (typeof code !== "string") return error;
  const ofHost = Object.hasOwn(OF_HOST, code) ? OF_HOST[code] : undefined;
  if (!ofHost && !code.startsWith("CUDA_ERROR_")) return error;
  const kind =
    unfinished || STICKY.has(code)
      ? "CTC_DEVICE_LOST"
      : (ofHost ?? (code === "CUDA_ERROR_OUT_OF_MEMORY" ? "CTC_OUT_OF_MEMORY" : "CTC_KERNEL_FAILED"));
  return new CtcError(kind, `cuda: ${message}`, { cause: error });
}

/** The same for a device that cannot be opened. What the driver does not say itself makes the device unavailable. */
export function unopened(error: unknown): CtcError {
  const known =
    (error as Partial<NodeJS.ErrnoException> | undefined)?.code === "ERR_SYSTEM" ? error : translated(error);
  if (known instanceof CtcError) return known;
  return new CtcError("CTC_UNAVAILABLE", `cuda: ${messageOf(error)}`, { cause: error });
}
