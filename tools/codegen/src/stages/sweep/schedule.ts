import { LANES, type Order } from "../../ir/nodes.ts";

// The order in which one frame's k are visited. A schedule is a value: stages use its answers, and never ask which one it is.

export interface Schedule {
  /** The k are visited one after the other, so what was read and added up at k can be kept for k + 1. */
  readonly carries: boolean;
  /** Whether a loop over k may write anywhere, as a sequential loop may. */
  readonly scatters: boolean;
  /** The order of a loop over k or ids, whose rows have room for `overrun`. */
  readonly order: Order;
  /** How many elements past the end of its range such a loop may touch. */
  readonly overrun: number;
  /**
   * Whether threads share a frame. Posteriors of a class are then gathered from its positions in the target, not added up as they
   * come, and those positions are what the labels stage gives as well. What has no neighbours goes through all frames by itself, so that its
   * cells stay in registers. And a call does some of what does not depend on each other, as others do the rest.
   */
  readonly shared: boolean;
}

/** One thread, in the direction in which k + 1 can use what k has read and added up. */
export const serial: Schedule = { carries: true, scatters: true, order: "any", overrun: 0, shared: false };

/** One thread takes LANES neighbouring k at once. Neighbours are read again, and rows are padded for k past the end of a window. */
export const laneWise: Schedule = {
  carries: false,
  scatters: false,
  order: "lanes",
  overrun: LANES - 1,
  shared: false,
};

/** In any order, for GPU threads. Neighbours are read again. */
export const parallel: Schedule = { carries: false, scatters: false, order: "any", overrun: 0, shared: true };
