import { type BackendProvider, CtcError, type Manifest } from "@ctckit/core";
import { device } from "./device.ts";
import { topologies } from "./generated/kernels.ts";
import { compile, moduleOf } from "./module.ts";
import { plan } from "./plan.ts";

const manifest: Manifest = {
  dtypes: ["float32"],
  topologies,
  inputs: ["logProbs", "logits"],
  gradients: ["none", "logits", "logProbs"],
  limits: {},
};

/**
 * CTC loss in WebAssembly SIMD, wherever there is that: float32 arrays, one thread, sync and async. The module is part of
 * the package's code, no file is fetched; a page with a Content-Security-Policy needs `'wasm-unsafe-eval'`.
 */
export function wasm(): BackendProvider {
  let compiling: ReturnType<typeof compile> | undefined;
  const compiled = () => (compiling ??= compile());
  return {
    name: "wasm",
    probe: async () => (await compiled()).availability,
    open: async () => {
      const shared = await device(moduleOf(await compiled()));
      const checkOpen = () => {
        if (shared.closed) throw new CtcError("CTC_CLOSED", "wasm: the backend is closed");
      };
      return {
        name: "wasm",
        manifest,
        plan: (spec) => {
          checkOpen();
          return plan(spec, shared);
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
