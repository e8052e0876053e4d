export { checkServed } from "./expectations.ts";
export type { Machine, Scalars, SomeStage, Stage } from "./machine.ts";
export { type ScoringOutput, scored } from "./scored.ts";
export { type Dimensions, eachSize, type Need, needOf } from "./sizes.ts";
export { logOf, type WeightForm, type Weights } from "./weights.ts";
