import {
  type Backend,
  type BackendProvider,
  CtcError,
  checkKeys,
  defineBackend,
  describe,
  type Manifest,
  messageOf,
  type PlanSpec,
  type Topology,
} from "@ctckit/core/backend";
import { openDevices } from "./device.ts";
import type { GpuSource } from "./gpu.ts";
import type { Later } from "./later.ts";
import { plan } from "./plan.ts";
import { ctc } from "./topologies.ts";
import { checkTopologies, type WebgpuTopology } from "./topology.ts";

const manifest: Omit<Manifest<"float32">, "topologies"> = {
  dtypes: ["float32"],
  inputs: ["logProbs", "logits", "probabilities"],
  operations: ["loss", "gradient", "posteriors", "edits", "candidates"],
  gradients: ["logits", "logProbs", "probabilities"],
  limits: {},
};

/** Of what is loaded from the beginning. */
const isPlain = ({ operation }: PlanSpec) => operation !== "posteriors" && operation !== "edits";

/** Takes float32 arrays only. */
export interface WebgpuBackend extends Backend {
  readonly manifest: Manifest<"float32">;
}

export interface WebgpuOptions {
  /** The WebGPU to use. Default: `navigator.gpu`, or in Node, where there is none, that of the package `webgpu`. */
  readonly gpu?: GPU;
  /** The topologies to serve. Default: `[ctc]`. */
  readonly topologies?: readonly WebgpuTopology[];
}

/** @param source gives the GPU if the options name none */
export function provider(options: WebgpuOptions, source: GpuSource): BackendProvider<WebgpuBackend> {
  checkKeys("webgpu", options, { gpu: true, topologies: true });
  const served = checkTopologies(options.topologies ?? [ctc]);
  if (options.gpu !== undefined && typeof options.gpu?.requestAdapter !== "function")
    throw new TypeError(`gpu: expected a GPU, got ${describe(options.gpu)}`);
  const adapterOf = async () => {
    try {
      const gpu = options.gpu ?? (await source());
      if (typeof gpu === "string") return gpu;
      return (await gpu.requestAdapter()) ?? "WebGPU has no adapter here";
    } catch (error) {
      return `WebGPU has no adapter here: ${messageOf(error)}`;
    }
  };
  return defineBackend<WebgpuBackend>({
    name: "webgpu",
    async probe() {
      const adapter = await adapterOf();
      return typeof adapter === "string" ? { available: false, reason: adapter } : { available: true };
    },
    async open() {
      let device = "";
      const topologyOf = ({ topology }: Pick<PlanSpec, "topology">) =>
        served.find(({ name }) => name === topology)!;
      let others: Later | undefined;
      const devices = await openDevices(async () => {
        const adapter = await adapterOf();
        if (typeof adapter === "string") throw new CtcError("CTC_UNAVAILABLE", `webgpu: ${adapter}`);
        device = nameOf(adapter);
        return adapter;
      });
      return {
        manifest: { ...manifest, topologies: served.map(({ name }) => name as Topology) },
        device,
        async prepare(spec) {
          if (isPlain(spec)) return;
          others ??= (await import("./later.ts")).later(devices);
          await others.load(spec, topologyOf(spec));
        },
        plan: (spec) =>
          isPlain(spec) ? plan(spec, topologyOf(spec), devices) : others!.plan(spec, topologyOf(spec)),
        close: () => devices.close(),
      };
    },
  });
}

/** Browsers may leave any of these fields empty, and older ones have no `info`. */
function nameOf({ info }: Partial<GPUAdapter>): string {
  const told = [info?.vendor, info?.architecture, info?.description].filter((part) => part);
  return told.length > 0 ? told.join(", ") : "a GPU without a name";
}
