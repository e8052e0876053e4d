import {
  CtcError,
  type EditsOutput,
  type LossOutput,
  type Plan,
  type PlanSpec,
  type PosteriorsOutput,
} from "@ctckit/core/backend";
import { takeStates } from "@ctckit/parallel/scoring";
import type { Devices } from "./device.ts";
import { plan as editPlan } from "./edits/plan.ts";
import { plan } from "./plan.ts";
import { type EditShaders, type TopologyShaders, withPosteriors } from "./topology.ts";

// Plans of the operations that no trainer needs. Their shaders are loaded when one is first prepared for.

export interface Later {
  /** Comes before the first plan of that kind. */
  load(spec: PlanSpec, topology: TopologyShaders): Promise<void>;
  plan(spec: PlanSpec, topology: TopologyShaders): Plan<EditsOutput> | Plan<LossOutput | PosteriorsOutput>;
}

export function later(devices: Devices): Later {
  const editing = new Map<TopologyShaders, EditShaders>();
  const scoring = new Map<TopologyShaders, TopologyShaders>();
  return {
    async load({ operation }, topology) {
      // It came from somewhere else than this package's list.
      if (!topology.later)
        throw new CtcError(
          "CTC_UNSUPPORTED",
          `webgpu: the topology ${topology.name} brings nothing for the operation ${operation}`,
        );
      if (operation === "edits") editing.set(topology, await topology.later.edits());
      else scoring.set(topology, await withPosteriors(topology));
    },
    plan: (spec, topology) =>
      spec.operation === "edits"
        ? editPlan({ topology, input: spec.input, operation: "edits" }, editing.get(topology)!, devices)
        : plan(spec, scoring.get(topology)!, devices, takeStates),
  };
}
