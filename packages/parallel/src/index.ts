export { grouped } from "./groups.ts";
export { type LabelPool, labelPool, type Target } from "./label-pool.ts";
