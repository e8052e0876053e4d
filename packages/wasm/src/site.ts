import type { Workspace } from "./layout.ts";
import type { Machine } from "./machine.ts";

/**
 * Where samples are computed: a machine, and the places of their arrays in its memory. Either the caller's arrays lie
 * there already (arena.ts), or samples are copied there and back (staging.ts).
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
