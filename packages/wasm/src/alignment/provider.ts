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
import { compile, modulesOf } from "../module.ts";
import type { WasmOptions } from "../provider.ts";
import { aligner } from "./plan.ts";
import { ctc } from "./topologies.ts";
import type { AlignedTopology } from "./topology.ts";

const manifest: Omit<Manifest<"float32">, "topologies"> = {
  dtypes: ["float32"],
  inputs: ["logProbs", "logits"],
  operations: ["alignment", "survivors"],
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
  const served = validateTopologies<AlignedTopology>(
    "@ctckit/wasm/align",
    options.topologies ?? [ctc],
    ({ aligning }) => typeof aligning === "function",
  );
  let compiling: ReturnType<typeof compile> | undefined;
  const compiled = () => (compiling ??= compile([scores]));
  return defineBackend<WasmAligningBackend>({
    name: "wasm",
    probe: async () => (await compiled()).availability,
    async open() {
      const [module] = modulesOf(await compiled());
      const { load, plan, close } = aligner(served, () => module!);
      return {
        prepare: load,
        manifest: { ...manifest, topologies: served.map(({ name }) => name as Topology) },
        plan,
        close,
      };
    },
  });
}
