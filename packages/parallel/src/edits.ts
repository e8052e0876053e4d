export { editPool } from "./edit-pool.ts";
export { type EditResults, takeEdits, type WeightForm, withZeros } from "./take-edits.ts";
