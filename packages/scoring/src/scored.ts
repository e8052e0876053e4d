import type {
  Batch,
  EditsOutput,
  ExpectationOutput,
  LossOutput,
  PlanSpec,
  PosteriorsOutput,
} from "@ctckit/core/backend";
import { candidates } from "./candidates.ts";
import { edits } from "./edits.ts";
import { expectations, isExpectation } from "./expectations.ts";
import type { Machine } from "./machine.ts";
import { posteriors } from "./posteriors.ts";

/** What plans of these operations write. */
export type ScoringOutput = PosteriorsOutput | EditsOutput | ExpectationOutput | LossOutput;

/** Goes through a batch, a piece of work at a time. Yields the part of it that it has gone through. */
export function scored(
  spec: PlanSpec,
  batch: Batch,
  out: ScoringOutput,
  machine: Machine,
): Generator<number, void> {
  const { operation } = spec;
  if (operation === "posteriors") return posteriors(batch, spec, out as PosteriorsOutput, machine);
  if (isExpectation(operation))
    return expectations(batch, { ...spec, operation }, out as ExpectationOutput, machine);
  if (operation === "edits") return edits(batch, spec, out as EditsOutput, machine);
  return candidates(batch, spec, out as LossOutput, machine);
}
