import type { Contestant } from "../../duel.ts";
import type { Role } from "../../sides/entry.ts";
import type { Speech } from "../speech.ts";

/** A side that may take part in a case. */
export interface AlignEntry {
  readonly name: string;
  readonly role: Role;
  /** Of its sums. */
  readonly dtype: "float32" | "float64";
  /** Has all it needs but has not aligned anything. A string: why it cannot take part in this case. */
  open(posed: Speech): Promise<AlignEntrant | string>;
}

/** One side at work on one case. */
export interface AlignEntrant extends Contestant {
  /** Aligns once, and says what came out. */
  answer(): Promise<AlignAnswer>;
  close(): Promise<void>;
}

export interface AlignAnswer {
  readonly scores: ArrayLike<number>; // [N]
  readonly classes: Int32Array; // [N, T]
}
