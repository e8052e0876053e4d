/**
 * How one frame's k are gone over. "serial": by one thread, in the direction that lets k + 1 use what k has read and added
 * up. "parallel": in any order, for SIMD lanes and GPU threads; neighbours are read again, posteriors of a class are
 * gathered from its positions in the target, not added up as they come.
 */
export type Schedule = "serial" | "parallel";
