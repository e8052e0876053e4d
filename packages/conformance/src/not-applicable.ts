/** Thrown by a case that finds nothing to ask of this backend. The outcome is "unsupported", never "pass". */
export class NotApplicable extends Error {
  override readonly name = "NotApplicable";
}
