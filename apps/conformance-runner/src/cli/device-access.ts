// The losses on a caller's device that packages have beside their backends, with memory for the suite to put its questions.

import { bufferAccess, type DeviceAccess, pointerAccess } from "@ctckit/conformance";
import { everyTopology } from "../topologies.ts";

type Webgpu = typeof import("@ctckit/webgpu");
type Cuda = typeof import("@ctckit/cuda");

/** @param package_ the backend's package. @param gpuOf gives WebGPU's entrance, where there is one */
export function deviceAccess(
  name: string,
  package_: object,
  gpuOf: () => Promise<GPU>,
): DeviceAccess | undefined {
  if (name === "webgpu") {
    // Dawn's devices do not outlive the entrance that they came through, so it is kept beside them.
    let opened: Promise<{ readonly gpu: GPU; readonly device: GPUDevice }> | undefined;
    const deviceOf = async () => {
      opened ??= gpuOf().then(async (gpu) => ({
        gpu,
        device: await (await gpu.requestAdapter())!.requestDevice(),
      }));
      return (await opened).device;
    };
    return bufferAccess(deviceOf, (package_ as Webgpu).createDeviceLoss, everyTopology(package_));
  }
  if (name === "cuda") {
    const { createDeviceLoss, createDeviceMemory } = package_ as Cuda;
    const driver = process.env.CTCKIT_CUDA_DRIVER;
    const options = driver === undefined ? {} : { driver };
    return pointerAccess(() => createDeviceMemory(options), createDeviceLoss, options) as DeviceAccess;
  }
  return undefined;
}
