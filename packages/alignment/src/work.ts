import type { AlignmentOutput, Batch, PlanSpec, SurvivorsOutput } from "@ctckit/core/backend";
import { align, type Sample } from "./align.ts";
import type { Shape } from "./lattice.ts";
import type { StretchPlace } from "./stretch.ts";

/** What plans of best paths write. */
export type PathOutput = AlignmentOutput | SurvivorsOutput;

/** What plans of one kind do. */
export interface Work {
  /** Where a batch's frames lie in a lattice. Absent: they are all of it. */
  place?(shape: Shape, batch: Batch): StretchPlace;
  /** Goes through the samples of a batch, a piece of work at a time. Yields the part of the frames that it has gone through. */
  through(batch: Batch, out: PathOutput, sample: Sample): Generator<number, void>;
}

/** All that the plans of a backend do. What streams need is loaded when one is first prepared for. */
export function works() {
  let streams: typeof import("./survivors.ts") | undefined;
  return {
    async load({ operation }: PlanSpec): Promise<void> {
      if (operation === "survivors") streams ??= await import("./survivors.ts");
    },
    of({ operation, input }: PlanSpec): Work {
      if (operation !== "survivors")
        return { through: (batch, out, sample) => align(batch, input, out as AlignmentOutput, sample) };
      const { stretchPlace, survive } = streams!;
      return {
        place: stretchPlace,
        through: (batch, out, sample) => survive(batch, input, out as SurvivorsOutput, sample),
      };
    },
  };
}
