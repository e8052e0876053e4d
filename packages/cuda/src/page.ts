// Bundlers for pages take this file under the package's name. So one list of backends serves pages and Node, and pages skip
// this backend as unavailable.
import { type BackendProvider, CtcError } from "@ctckit/core/backend";

const reason = "CUDA needs Node: no page can open an NVIDIA driver";
const unavailable = async (): Promise<never> => {
  throw new CtcError("CTC_UNAVAILABLE", `cuda: ${reason}`);
};

export function cuda(): BackendProvider {
  return {
    name: "cuda",
    probe: async () => ({ available: false, reason }),
    open: unavailable,
  };
}

export { unavailable as createDeviceLoss, unavailable as createDeviceMemory };

({
  cuda,
  createDeviceLoss: unavailable,
  createDeviceMemory: unavailable,
}) satisfies typeof import("./index.ts");
