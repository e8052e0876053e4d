import {
  type Allocate,
  type BackendProvider,
  type BlockingBackend,
  checkKeys,
  defineBackend,
  type Manifest,
  type PlanSpec,
  type Topology,
} from "@ctckit/core/backend";
import { device } from "./device.ts";
import type { Later } from "./later.ts";
import { availability, compile, modulesOf } from "./module.ts";
import { plan } from "./plan.ts";
import { ctc, rows } from "./topologies.ts";
import { checkTopologies, type WasmTopology } from "./topology.ts";

const manifest: Omit<Manifest<"float32">, "topologies"> = {
  dtypes: ["float32"],
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

/** Takes float32 arrays only. It can always run synchronously, and it can allocate arrays that need no copy. */
export interface WasmBackend extends BlockingBackend {
  readonly manifest: Manifest<"float32">;
  allocate: Allocate;
}

export interface WasmOptions {
  /** The topologies to serve. Default: `[ctc]`. */
  readonly topologies?: readonly WasmTopology[];
}

/**
 * CTC loss in WebAssembly SIMD. It runs in every engine that has SIMD: float32 arrays, one thread, sync and async. The
 * module is part of the package's code, so no file is fetched. A page with a Content-Security-Policy needs
 * `'wasm-unsafe-eval'`.
 *
 * @throws TypeError - an option is unknown, or `topologies` is not a list of topologies
 */
export function wasm(options: WasmOptions = {}): BackendProvider<WasmBackend> {
  checkKeys("wasm", options, { topologies: true });
  const served = checkTopologies(options.topologies ?? [ctc]);
  let compiling: ReturnType<typeof compile> | undefined;
  const compiled = () => (compiling ??= compile(served.map(({ bytes }) => bytes.join(rows))));
  return defineBackend<WasmBackend>({
    name: "wasm",
    probe: async () => availability(await compiled()),
    open: async () => {
      const all = modulesOf(await compiled());
      const modules = new Map(served.map((topology, i) => [topology, all[i]!]));
      const shared = await device(modules);
      let others: Later | undefined;
      return {
        async prepare(spec) {
          if (isPlain(spec)) return;
          others ??= (await import("./later.ts")).later(served, (i) => all[i]!);
          await others.load(spec);
        },
        manifest: { ...manifest, topologies: served.map(({ name }) => name as Topology) },
        plan: (spec) =>
          isPlain(spec)
            ? plan(spec, served.find(({ name }) => name === spec.topology)!, shared)
            : others!.plan(spec),
        allocate: async (spec) => {
          const arena = await shared.allocate(spec);
          const { data, grad } = arena;
          return { data, grad, free: () => shared.free(arena) };
        },
        close() {
          shared.close();
          others?.close();
        },
      };
    },
  });
}
