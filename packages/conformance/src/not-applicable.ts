/** Thrown by a case that does not apply to this backend. The outcome is "unsupported", never "pass". */
export class NotApplicable extends Error {
  override readonly name = "NotApplicable";
}
