import {
  type BackendProvider,
  CtcError,
  checkKeys,
  defineBackend,
  type Manifest,
  type Topology,
} from "@ctckit/core/backend";
import { openDevices } from "./device.ts";
import { plan as editPlan } from "./edits/plan.ts";
import { type CudaOptions, checkOptions, findAddon, optionKeys, written } from "./find-addon.ts";
import { plan } from "./plan.ts";
import { topologies } from "./topologies.ts";

const manifest: Manifest = {
  dtypes: ["float32", "float64"],
  topologies: topologies.map(({ name }) => name as Topology),
  inputs: ["logProbs", "logits", "probabilities"],
  operations: ["loss", "gradient", "posteriors", "edits", "candidates"],
  gradients: ["logits", "logProbs", "probabilities"],
  limits: {},
};

/**
 * CTC loss on an NVIDIA GPU: float32 and float64 arrays, asynchronous. It needs a driver, but no CUDA toolkit.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 */
export function cuda(options: CudaOptions = {}): BackendProvider {
  checkKeys("cuda", options, optionKeys);
  checkOptions(options);
  return defineBackend({
    name: "cuda",
    async probe() {
      const { addon, reason } = findAddon(options);
      return addon ? { available: true } : { available: false, reason: reason! };
    },
    async open() {
      const { addon, reason, ordinal, driver } = findAddon(options);
      if (!addon) throw new CtcError("CTC_UNAVAILABLE", `cuda: ${reason}`);
      const devices = openDevices(addon, { library: driver, ordinal });
      // A device that cannot be used fails here, not at the first call.
      const { native } = await devices.current("float32");
      return {
        manifest,
        device: `${native.name}, CUDA ${written(native.driver)}`,
        plan: (spec) => (spec.operation === "edits" ? editPlan(spec, devices) : plan(spec, devices)),
        close: () => devices.close(),
      };
    },
  });
}
