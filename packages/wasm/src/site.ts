import type { Workspace } from "./layout.ts";
import type { Machine } from "./machine.ts";

/**
 * Where samples are worked on: a machine, and what lies where in its memory. Either the caller's arrays are there already
 * (arena.ts), or samples are copied there and back (staging.ts).
 */
export interface Site {
  readonly machine: Machine;
  readonly addresses: Workspace["addresses"];
  readonly data: number;
  readonly grad: number;
  readonly timeStride: number;
  readonly batchStride: number;
  /** The sample that lies at `data`. */
  readonly first: number;
}
