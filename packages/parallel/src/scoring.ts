export type { WeightForm } from "@ctckit/scoring";
export { type EditPool, type EditTarget, editPool } from "./edit-pool.ts";
export { type EditResults, takeEdits, withAlike } from "./take-edits.ts";
export { takeStates } from "./take-states.ts";
