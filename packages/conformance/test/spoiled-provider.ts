// A provider with one thing wrong: the frame that every saboteur fills.

import type {
  AlignmentOutput,
  Backend,
  BackendProvider,
  Batch,
  ExpectationOutput,
  LossOutput,
  Output,
  Plan,
  PlanSpec,
  SurvivorsOutput,
} from "@ctckit/core";
import { reference } from "./reference-backend.ts";

/** What runs in place of the plan's own run; `honest` is that one. */
export type SpoiledRun<O extends Output = LossOutput> = (
  batch: Batch,
  out: O,
  honest: (batch: Batch, out: O) => void,
  spec: PlanSpec,
) => void;

export interface Spoil {
  readonly spec?: (spec: PlanSpec) => PlanSpec;
  /** Of losses. */
  readonly run?: SpoiledRun;
  /** Of best paths. */
  readonly align?: SpoiledRun<AlignmentOutput>;
  /** Of streams. */
  readonly survive?: SpoiledRun<SurvivorsOutput>;
  /** Of posteriors, edits and candidates. */
  readonly score?: SpoiledRun<Output>;
  /** Of Hessian products, entropies and delays. */
  readonly expect?: SpoiledRun<ExpectationOutput>;
  /** For what goes wrong between plans and calls rather than in one run. */
  readonly plan?: (plan: Plan, spec: PlanSpec) => Plan;
  readonly backend?: (backend: Backend) => Backend;
  readonly probe?: BackendProvider["probe"];
  readonly provider?: BackendProvider;
}

export function spoiled({
  spec: respec,
  run,
  align,
  survive,
  score,
  expect,
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
          const { operation } = spec;
          const other = {
            ...{ loss: run, gradient: run, alignment: align, survivors: survive },
            ...{ posteriors: score, edits: score, candidates: score },
            ...{ hessian: expect, entropy: expect, delay: expect },
          }[operation];
          const made = other ? withRun(inner, spec, other as SpoiledRun<Output>) : inner;
          return replan ? replan(made, spec) : made;
        },
      };
      return rebuild ? rebuild(backend) : backend;
    },
  };
}

function withRun(inner: Plan, spec: PlanSpec, run: SpoiledRun<Output>): Plan {
  const honest = (batch: Batch, out: Output): void => inner.runSync!(batch, out);
  return {
    runSync: (batch, out) => run(batch, out, honest, spec),
    async run(batch, out, signal) {
      // An aborted run is refused as it should be; without a signal it is the same as runSync.
      if (signal?.aborted) return inner.run(batch, out, signal);
      run(batch, out, honest, spec);
    },
  };
}
