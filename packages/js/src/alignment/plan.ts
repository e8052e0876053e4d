import { inPieces, type PathOutput, works } from "@ctckit/alignment";
import type { Batch, BlockingPlan, PlanSpec } from "@ctckit/core/backend";
import type { LaterTopology } from "../later-topology.ts";
import type { Tables } from "../tables.ts";
import { type Loaded, samplesOf } from "./sample.ts";
import { release, type Workspace, workspace } from "./workspace.ts";

/** Best paths on the caller's thread. Each call has a workspace to itself, since a long sample takes many turns. */
export function aligner(tables: Tables): Aligner {
  const loaded = new Map<string, Loaded>();
  const keyOf = ({ topology, openEnds, posteriors }: PlanSpec) => `${topology} ${openEnds} ${posteriors}`;
  let idle: Workspace | undefined;
  const work = works();
  return {
    async load(spec, topology) {
      await work.load(spec);
      if (loaded.has(keyOf(spec))) return;
      const kernels = await topology.alignment(spec.openEnds ?? false);
      const posteriors = spec.posteriors && {
        kernels: await topology.posteriors(spec.openEnds ?? false),
        of: (await import("./path-sums.ts")).posteriorsOf,
      };
      loaded.set(keyOf(spec), { kernels, posteriors });
    },
    plan(spec) {
      const kernels = loaded.get(keyOf(spec))!;
      const { place, through } = work.of(spec);
      return inPieces((batch: Batch, out: PathOutput) => {
        const own = idle ?? workspace(tables);
        idle = undefined;
        const sample = samplesOf(batch, spec, kernels, own, place?.(kernels.kernels, batch));
        return {
          work: through(batch, out, sample),
          end() {
            release(own);
            idle = own;
          },
        };
      });
    },
  };
}

export interface Aligner {
  /** Comes before the first plan of that kind. */
  load(spec: PlanSpec, topology: LaterTopology): Promise<void>;
  plan(spec: PlanSpec): BlockingPlan<PathOutput>;
}
