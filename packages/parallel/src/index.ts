export { grouped } from "./groups.ts";
export { Idle, LARGEST_WASTE } from "./idle.ts";
export { type LabelPool, labelPool, type Target } from "./label-pool.ts";
