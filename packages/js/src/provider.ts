import { type BackendProvider, CtcError, type Manifest, type Topology, validateKeys } from "@ctckit/core";
import { device } from "./device.ts";
import { plan } from "./plan.ts";
import { emptySample } from "./sample.ts";
import { ctc } from "./topologies.ts";
import { checkTopologies, type JsTopology } from "./topology.ts";

const manifest: Omit<Manifest, "topologies"> = {
  dtypes: ["float32", "float64"],
  inputs: ["logProbs", "logits"],
  gradients: ["none", "logits", "logProbs"],
  limits: {},
};

export interface JsOptions {
  /** Those that it serves. Default: `[ctc]`. */
  readonly topologies?: readonly JsTopology[];
}

/**
 * CTC loss in plain TypeScript, wherever JavaScript runs: float32 and float64 arrays, float64 arithmetic, one thread, sync
 * and async. No limit but memory: with a gradient, 12 bytes a lattice cell and 16 bytes a frame and class of the target, for
 * the largest sample.
 *
 * @throws TypeError - an option is unknown or is no list of topologies
 */
export function js(options: JsOptions = {}): BackendProvider {
  validateKeys("js", options, { topologies: true });
  const served = checkTopologies(options.topologies ?? [ctc]);
  return {
    name: "js",
    probe: async () => ({ available: true }),
    open: async () => {
      const shared = device();
      return {
        name: "js",
        manifest: { ...manifest, topologies: served.map(({ name }) => name as Topology) },
        plan: (spec) => {
          if (shared.closed) throw new CtcError("CTC_CLOSED", "js: the backend is closed");
          return plan(spec, served.find(({ name }) => name === spec.topology)!, shared);
        },
        close: async () => {
          shared.closed = true;
          shared.sample = emptySample(shared.sample);
        },
      };
    },
  };
}
