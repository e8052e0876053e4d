import { type BackendProvider, CtcError, type Manifest } from "@ctckit/core";
import type { Device } from "./device.ts";
import { topologies } from "./kernels.ts";
import { plan } from "./plan.ts";
import { tables } from "./tables.ts";

const manifest: Manifest = {
  dtypes: ["float32", "float64"],
  topologies,
  inputs: ["logProbs", "logits"],
  gradients: ["none", "logits", "logProbs"],
  limits: {},
};

/**
 * CTC loss in plain TypeScript, wherever JavaScript runs: float32 and float64 arrays, float64 arithmetic, one thread, sync
 * and async. No limit but memory: with a gradient, 12 bytes a lattice cell of the largest sample.
 */
export function js(): BackendProvider {
  return {
    name: "js",
    probe: async () => ({ available: true }),
    open: async () => {
      const device: Device = { tables: tables(), closed: false };
      return {
        name: "js",
        manifest,
        plan: (spec) => {
          if (device.closed) throw new CtcError("CTC_CLOSED", "js: the backend is closed");
          return plan(spec, device);
        },
        close: async () => {
          device.closed = true;
        },
      };
    },
  };
}
