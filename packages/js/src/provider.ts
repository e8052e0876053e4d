import {
  type BackendProvider,
  type BlockingBackend,
  checkKeys,
  defineBackend,
  type Manifest,
  type PlanSpec,
  type Topology,
} from "@ctckit/core/backend";
import type { Later } from "./later.ts";
import { plan } from "./plan.ts";
import { emptySample } from "./sample.ts";
import { tables } from "./tables.ts";
import { ctc } from "./topologies.ts";
import { checkTopologies, type JsTopology } from "./topology.ts";

const manifest: Omit<Manifest, "topologies"> = {
  dtypes: ["float32", "float64"],
  inputs: ["logProbs", "logits"],
  operations: [
    "loss",
    "gradient",
    "alignment",
    "survivors",
    "posteriors",
    "edits",
    "candidates",
    "hessian",
    "entropy",
    "delay",
  ],
  gradients: ["logits", "logProbs"],
  limits: {},
};

/** Of what is loaded from the beginning. */
const isPlain = ({ operation }: PlanSpec) => operation === "loss" || operation === "gradient";

export interface JsOptions {
  /** The topologies to serve. Default: `[ctc]`. */
  readonly topologies?: readonly JsTopology[];
}

/**
 * CTC loss in plain TypeScript. It runs wherever JavaScript runs: float32 and float64 arrays, float64 arithmetic, one
 * thread, sync and async. Memory is the only limit. With a gradient, the largest sample takes 12 bytes per lattice cell,
 * and 16 bytes per frame and class that its target uses.
 *
 * @throws TypeError - an option is unknown, or `topologies` is not a list of topologies
 */
export function js(options: JsOptions = {}): BackendProvider<BlockingBackend> {
  checkKeys("js", options, { topologies: true });
  const served = checkTopologies(options.topologies ?? [ctc]);
  return defineBackend<BlockingBackend>({
    name: "js",
    probe: async () => ({ available: true }),
    open: async () => {
      const sample = emptySample(tables());
      let others: Later | undefined;
      return {
        async prepare(spec) {
          if (isPlain(spec)) return;
          others ??= (await import("./later.ts")).later(served, sample);
          await others.load(spec);
        },
        manifest: { ...manifest, topologies: served.map(({ name }) => name as Topology) },
        plan: (spec) =>
          isPlain(spec)
            ? plan(spec, served.find(({ name }) => name === spec.topology)!, sample)
            : others!.plan(spec),
        close() {
          Object.assign(sample, emptySample(sample));
          others = undefined;
        },
      };
    },
  });
}
