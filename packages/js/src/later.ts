import { type BlockingPlan, CtcError, type PlanSpec } from "@ctckit/core/backend";
import type { Aligner } from "./alignment/plan.ts";
import type { Scorer } from "./scoring/scorer.ts";
import type { Tables } from "./tables.ts";
import type { TopologyKernels } from "./topology.ts";

// Plans of all operations that no trainer needs. What they take is loaded when one is first prepared for.

export interface Later {
  /** Comes before the first plan of that kind. */
  load(spec: PlanSpec): Promise<void>;
  plan(spec: PlanSpec): BlockingPlan;
}

const aligns = ({ operation }: PlanSpec) => operation === "alignment" || operation === "survivors";

export function later(served: readonly TopologyKernels[], tables: Tables): Later {
  let aligner: Aligner | undefined;
  let scorer: Scorer | undefined;
  return {
    async load(spec) {
      const topology = await served.find(({ name }) => name === spec.topology)!.later?.();
      // It came from somewhere else than this package's list.
      if (!topology)
        throw new CtcError(
          "CTC_UNSUPPORTED",
          `js: the topology ${spec.topology} brings nothing for the operation ${spec.operation}`,
        );
      if (aligns(spec)) {
        aligner ??= (await import("./alignment/plan.ts")).aligner(tables);
        await aligner.load(spec, topology);
      } else {
        scorer ??= (await import("./scoring/scorer.ts")).scorer(tables);
        await scorer.load(spec, topology);
      }
    },
    plan: (spec) => (aligns(spec) ? aligner! : scorer!).plan(spec),
  };
}
