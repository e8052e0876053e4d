export type { Machine, Scalars, SomeStage, Stage, Weights } from "./machine.ts";
export {
  type Dimensions,
  eachSize,
  type Need,
  needOf,
  type ScoringOutput,
  scored,
} from "./scored.ts";
