/** Codes are frozen between major versions; messages are not. */
export type CtcErrorCode =
  | "CTC_UNSUPPORTED"
  | "CTC_UNAVAILABLE"
  | "CTC_DEVICE_LOST"
  | "CTC_CLOSED"
  | "CTC_KERNEL_FAILED"
  | "CTC_OUT_OF_MEMORY"
  | "CTC_ABORTED";

/** A condition worth catching. Mistakes in arguments are TypeError and RangeError instead. */
export class CtcError extends Error {
  override readonly name = "CtcError";
  readonly code: CtcErrorCode;

  constructor(code: CtcErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
