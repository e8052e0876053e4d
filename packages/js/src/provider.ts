import { type BackendProvider, CtcError, type Manifest } from "@ctckit/core";
import { device } from "./device.ts";
import { topologies } from "./kernels.ts";
import { plan } from "./plan.ts";
import { emptySample } from "./sample.ts";

const manifest: Manifest = {
  dtypes: ["float32", "float64"],
  topologies,
  inputs: ["logProbs", "logits"],
  gradients: ["none", "logits", "logProbs"],
  limits: {},
};

/**
 * CTC loss in plain TypeScript, wherever JavaScript runs: float32 and float64 arrays, float64 arithmetic, one thread, sync
 * and async. No limit but memory: with a gradient, 12 bytes a lattice cell and 16 bytes a frame and class of the target, for
 * the largest sample.
 */
export function js(): BackendProvider {
  return {
    name: "js",
    probe: async () => ({ available: true }),
    open: async () => {
      const shared = device();
      return {
        name: "js",
        manifest,
        plan: (spec) => {
          if (shared.closed) throw new CtcError("CTC_CLOSED", "js: the backend is closed");
          return plan(spec, shared);
        },
        close: async () => {
          shared.closed = true;
          shared.sample = emptySample(shared.sample);
        },
      };
    },
  };
}
