import {
  type BackendProvider,
  type BlockingBackend,
  checkKeys,
  defineBackend,
  type Manifest,
  type Topology,
  validateTopologies,
} from "@ctckit/core/backend";
import { scores } from "../generated/alignment/scores.ts";
import { later } from "../later.ts";
import type { WithLater } from "../later-topology.ts";
import { availability, compile, modulesOf } from "../module.ts";
import type { WasmOptions } from "../provider.ts";
import { ctc } from "./topologies.ts";

const manifest: Omit<Manifest<"float32">, "topologies"> = {
  dtypes: ["float32"],
  inputs: ["logProbs", "logits"],
  operations: ["alignment", "survivors", "posteriors", "edits", "candidates", "hessian", "entropy", "delay"],
  gradients: [],
  limits: {},
};

/** Takes float32 arrays only. It can always run synchronously. */
export interface WasmAligningBackend extends BlockingBackend {
  readonly manifest: Manifest<"float32">;
}

/**
 * What `wasm` of `@ctckit/wasm` aligns with, and nothing that computes losses: 6 kB less, compressed, for a page that only aligns. The
 * results are the same bits. A loss is refused with `CTC_UNSUPPORTED`.
 *
 * @throws TypeError - an option is unknown, or `topologies` is not a list of topologies
 */
export function wasm(options: WasmOptions = {}): BackendProvider<WasmAligningBackend> {
  checkKeys("wasm", options, { topologies: true });
  const served = validateTopologies<WithLater>(
    "@ctckit/wasm/align",
    options.topologies ?? [ctc],
    ({ later }) => typeof later === "function",
  );
  let compiling: ReturnType<typeof compile> | undefined;
  const compiled = () => (compiling ??= compile([scores]));
  return defineBackend<WasmAligningBackend>({
    name: "wasm",
    probe: async () => availability(await compiled()),
    async open() {
      const [module] = modulesOf(await compiled());
      const { load, plan, close } = later(served, () => module!);
      return {
        prepare: load,
        manifest: { ...manifest, topologies: served.map(({ name }) => name as Topology) },
        plan,
        close,
      };
    },
  });
}
