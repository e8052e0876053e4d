// 16-bit floats as callers have them.

/** What 16 bits of a Uint16Array are. */
export type HalfDtype = "float16" | "bfloat16";

/** A Float16Array, also where the language knows none yet. */
export interface Float16Floats extends ArrayBufferView {
  readonly [Symbol.toStringTag]: "Float16Array";
  readonly length: number;
  [index: number]: number;
}

/**
 * 16-bit floats: a Float16Array, where the engine has one, or the bits of each in a Uint16Array, with `dtype`. They are computed with in
 * float32.
 */
export type HalfArray = Uint16Array | Float16Floats;
