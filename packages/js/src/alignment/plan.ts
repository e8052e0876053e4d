import { align, inPieces } from "@ctckit/alignment";
import type { AlignmentOutput, Batch, BlockingPlan, PlanSpec } from "@ctckit/core/backend";
import type { Tables } from "../tables.ts";
import type { TopologyKernels } from "../topology.ts";
import type { AlignmentKernels } from "./kernels.ts";
import { samplesOf } from "./sample.ts";
import { release, type Workspace, workspace } from "./workspace.ts";

/** Best paths on the caller's thread. Each call has a workspace to itself, since a long sample takes many turns. */
export function aligner(tables: Tables) {
  let idle: Workspace | undefined;
  return (
    spec: PlanSpec,
    topology: TopologyKernels,
    kernels: AlignmentKernels,
  ): BlockingPlan<AlignmentOutput> =>
    inPieces((batch: Batch, out: AlignmentOutput) => {
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
}
