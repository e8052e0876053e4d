import { LANES, type Order } from "../ir/nodes.ts";

/**
 * How one frame's k are gone over. "serial": by one thread, in the direction that lets k + 1 use what k has read and added
 * up. "parallel": in any order, for GPU threads; neighbours are read again, posteriors of a class are gathered from its
 * positions in the target, not added up as they come. "lanes": LANES neighbouring k at once by one thread; neighbours are
 * read again, and up to LANES - 1 k past the end of a window are visited too: rows are padded for them.
 */
export type Schedule = "serial" | "parallel" | "lanes";

export type OneThread = Exclude<Schedule, "parallel">;

/** The order of a loop over k or ids, whose rows have room for `overrun`. */
export function padded(schedule: Schedule): Order {
  return schedule === "lanes" ? "lanes" : "any";
}

/** How many elements past the end of its range such a loop may touch. */
export function overrun(schedule: Schedule): number {
  return schedule === "lanes" ? LANES - 1 : 0;
}
