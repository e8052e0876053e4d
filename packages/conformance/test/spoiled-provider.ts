// A provider with one thing wrong: the frame that every saboteur fills.

import type { Backend, BackendProvider, Batch, LossOutput, Plan, PlanSpec } from "@ctckit/core";
import { reference } from "./reference-backend.ts";

/** What runs in place of the plan's own run; `honest` is that one. */
export type SpoiledRun = (
  batch: Batch,
  out: LossOutput,
  honest: Required<Plan>["runSync"],
  spec: PlanSpec,
) => void;

export interface Spoil {
  readonly spec?: (spec: PlanSpec) => PlanSpec;
  readonly run?: SpoiledRun;
  /** For what goes wrong between plans and calls rather than in one run. */
  readonly plan?: (plan: Plan, spec: PlanSpec) => Plan;
  readonly backend?: (backend: Backend) => Backend;
  readonly probe?: BackendProvider["probe"];
  readonly provider?: BackendProvider;
}

export function spoiled({
  spec: respec,
  run,
  plan: replan,
  backend: rebuild,
  probe,
  provider = reference(),
}: Spoil): BackendProvider {
  return {
    ...provider,
    name: "spoiled",
    ...(probe && { probe }),
    async open() {
      const honest = await provider.open();
      const backend: Backend = {
        ...honest,
        plan(spec) {
          const inner = honest.plan(respec ? respec(spec) : spec);
          const made = run ? withRun(inner, spec, run) : inner;
          return replan ? replan(made, spec) : made;
        },
      };
      return rebuild ? rebuild(backend) : backend;
    },
  };
}

function withRun(inner: Plan, spec: PlanSpec, run: SpoiledRun): Plan<LossOutput> {
  const honest = (batch: Batch, out: LossOutput): void => inner.runSync!(batch, out);
  return {
    runSync: (batch, out) => run(batch, out, honest, spec),
    async run(batch, out, signal) {
      // An aborted run is refused as it should be; without a signal it is the same as runSync.
      if (signal?.aborted) return inner.run(batch, out, signal);
      run(batch, out, honest, spec);
    },
  };
}
