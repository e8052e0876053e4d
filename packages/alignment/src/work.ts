import type { AlignmentOutput, Batch, PlanSpec, SurvivorsOutput } from "@ctckit/core/backend";
import { align, type Sample } from "./align.ts";
import type { survive as Survive } from "./survivors.ts";

/** What plans of best paths write. */
export type PathOutput = AlignmentOutput | SurvivorsOutput;

/** Goes through the samples of a batch, a piece of work at a time. Yields the part of the frames that it has gone through. */
type Work = (batch: Batch, out: PathOutput, sample: Sample) => Generator<number, void>;

/** What the plans of a backend do. What streams need is loaded when one is first prepared for. */
export function works() {
  let survive: typeof Survive | undefined;
  return {
    async load({ operation }: PlanSpec): Promise<void> {
      if (operation === "survivors") survive ??= (await import("./survivors.ts")).survive;
    },
    of({ operation, input }: PlanSpec): Work {
      return operation === "survivors"
        ? (batch, out, sample) => survive!(batch, input, out as SurvivorsOutput, sample)
        : (batch, out, sample) => align(batch, input, out as AlignmentOutput, sample);
    },
  };
}
