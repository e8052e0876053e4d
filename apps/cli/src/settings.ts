// What a directory of results was made with. It is in the names of its files, so it is plain data, and its keys have one order.

import type { Input } from "@ctckit/core";
import type { UnknownPolicy } from "./tokens/tokenise.ts";

export type OperationName = "align" | "decode" | "score";

/** What an operation has no use for has its default. */
export interface Settings {
  readonly operation: OperationName;
  readonly input: Input;
  readonly blank: number;
  /** As core's: the least that a probability counts for. */
  readonly floor: number;
  /** The vocabulary's own text: a file of the same name may say something else tomorrow. */
  readonly vocabulary: string;
  readonly unknown: UnknownPolicy;
  /** The star's log-probability a frame, where `unknown` is "star". */
  readonly starScore: number;
  /** Frames a second. 0: by the samples' durations. */
  readonly frameRate: number;
  /** Whether words and tokens have confidences, which take most of the time. */
  readonly confidences: boolean;
  /** Whether tokens are written, besides words. */
  readonly tokens: boolean;
  /** Prefixes that a beam search keeps. */
  readonly width: number;
  /** Lines of a shard. */
  readonly shardSize: number;
}

/** Changes with what kernels or this command compute or write: the results of another version are others. */
export const VERSION = "1";
