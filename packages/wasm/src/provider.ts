import { type BackendProvider, CtcError, type Manifest, type Topology, validateKeys } from "@ctckit/core";
import { device } from "./device.ts";
import { compile, modulesOf } from "./module.ts";
import { plan } from "./plan.ts";
import { ctc } from "./topologies.ts";
import { checkTopologies, type WasmTopology } from "./topology.ts";

const manifest: Omit<Manifest, "topologies"> = {
  dtypes: ["float32"],
  inputs: ["logProbs", "logits"],
  gradients: ["none", "logits", "logProbs"],
  limits: {},
};

export interface WasmOptions {
  /** Those that it serves. Default: `[ctc]`. */
  readonly topologies?: readonly WasmTopology[];
}

/**
 * CTC loss in WebAssembly SIMD, wherever there is that: float32 arrays, one thread, sync and async. The module is part of
 * the package's code, no file is fetched; a page with a Content-Security-Policy needs `'wasm-unsafe-eval'`.
 *
 * @throws TypeError - an option is unknown or is no list of topologies
 */
export function wasm(options: WasmOptions = {}): BackendProvider {
  validateKeys("wasm", options, { topologies: true });
  const served = checkTopologies(options.topologies ?? [ctc]);
  let compiling: ReturnType<typeof compile> | undefined;
  const compiled = () => (compiling ??= compile(served));
  return {
    name: "wasm",
    probe: async () => (await compiled()).availability,
    open: async () => {
      const shared = await device(modulesOf(await compiled()));
      const checkOpen = () => {
        if (shared.closed) throw new CtcError("CTC_CLOSED", "wasm: the backend is closed");
      };
      return {
        name: "wasm",
        manifest: { ...manifest, topologies: served.map(({ name }) => name as Topology) },
        plan: (spec) => {
          checkOpen();
          return plan(spec, served.find(({ name }) => name === spec.topology)!, shared);
        },
        allocate: async (spec) => {
          checkOpen();
          const { data, grad } = await shared.allocate(spec);
          return { data, grad };
        },
        close: async () => shared.close(),
      };
    },
  };
}
