// What bundlers for pages take under the package's name: a list of backends is the same in pages and in Node, and passes this one over.
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
