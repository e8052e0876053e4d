import { inPieces } from "@ctckit/alignment";
import type { BlockingPlan, PlanSpec } from "@ctckit/core/backend";
import { checkServed, needOf, type ScoringOutput, scored } from "@ctckit/scoring";
import type { LaterTopology } from "../later-topology.ts";
import type { Tables } from "../tables.ts";
import type { ScoringArguments, ScoringKernels } from "./kernels.ts";
import { machineOf } from "./machine.ts";
import { emptyArguments, release, reserve } from "./workspace.ts";

export interface Scorer {
  /** Comes before the first plan of that kind. */
  load(spec: PlanSpec, topology: LaterTopology): Promise<void>;
  plan(spec: PlanSpec): BlockingPlan<ScoringOutput>;
}

/** Posteriors, edits and candidates on the caller's thread. Each call has a workspace to itself, since it may take many turns. */
export function scorer(tables: Tables): Scorer {
  const all = new Map<string, ScoringKernels>();
  let idle: ScoringArguments | undefined;
  return {
    async load(spec, { scoring }) {
      const { topology } = spec;
      if (!all.has(topology)) all.set(topology, await scoring());
      checkServed(all.get(topology)!, spec);
    },
    plan(spec) {
      const kernels = all.get(spec.topology)!;
      const need = needOf(spec);
      return inPieces<ScoringOutput>((batch, out) => {
        const own = idle ?? emptyArguments(tables);
        idle = undefined;
        reserve(own, kernels, batch, need);
        return {
          work: scored(spec, batch, out, machineOf(batch, spec, kernels, own)),
          end() {
            release(own);
            idle = own;
          },
        };
      });
    },
  };
}
