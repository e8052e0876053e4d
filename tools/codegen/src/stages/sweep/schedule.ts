import { LANES, type Order } from "../../ir/nodes.ts";

// How one frame's k are gone over. A schedule is a value: stages ask it, and none of them asks which one it is.

export interface Schedule {
  /** Of what k + 1 wants from k, what was read and added up is kept: the k are gone over one after the other. */
  readonly carries: boolean;
  /** Whether a loop over k may write anywhere, as one after the other does. */
  readonly scatters: boolean;
  /** The order of a loop over k or ids, whose rows have room for `overrun`. */
  readonly order: Order;
  /** How many elements past the end of its range such a loop may touch. */
  readonly overrun: number;
  /**
   * Whether threads share a frame: posteriors of a class are then gathered from its positions in the target, not added up as they
   * come, and those positions are what the labels stage gives as well.
   */
  readonly shared: boolean;
}

/** By one thread, in the direction that lets k + 1 use what k has read and added up. */
export const serial: Schedule = { carries: true, scatters: true, order: "any", overrun: 0, shared: false };

/** LANES neighbouring k at once by one thread; neighbours are read again, and rows are padded for k past the end of a window. */
export const laneWise: Schedule = {
  carries: false,
  scatters: false,
  order: "lanes",
  overrun: LANES - 1,
  shared: false,
};

/** In any order, for GPU threads; neighbours are read again. */
export const parallel: Schedule = { carries: false, scatters: false, order: "any", overrun: 0, shared: true };
