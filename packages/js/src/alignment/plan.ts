import { align, inPieces } from "@ctckit/alignment";
import type { AlignmentOutput, Batch, BlockingPlan, PlanSpec } from "@ctckit/core/backend";
import type { Tables } from "../tables.ts";
import type { TopologyKernels } from "../topology.ts";
import { samplesOf } from "./sample.ts";
import { release, type Workspace, workspace } from "./workspace.ts";

/** Makes plans of best paths on the caller's thread. Each call has a workspace to itself, since a long sample takes many turns. */
export async function aligner(served: readonly TopologyKernels[], tables: Tables) {
  const loaded = await Promise.all(
    served.map(async (topology) => ({ topology, kernels: await topology.alignment() })),
  );
  let idle: Workspace | undefined;
  return (spec: PlanSpec): BlockingPlan<AlignmentOutput> => {
    const { topology, kernels } = loaded.find(({ topology }) => topology.name === spec.topology)!;
    return inPieces((batch: Batch, out: AlignmentOutput) => {
      const own = idle ?? workspace(tables);
      idle = undefined;
      return {
        work: align(batch, out, samplesOf(batch, spec, topology, kernels, own)),
        end() {
          release(own);
          idle = own;
        },
      };
    });
  };
}
