import { bufferAccess } from "@ctckit/conformance";
import { createDeviceLoss, ctc, ctcNoRepeatBlank } from "@ctckit/webgpu";
import { findGpu } from "./here.ts";

// A device of somebody else's, made with WebGPU's default limits. SwiftShader compiles for a second on each: one serves all cases.
let shared: Promise<GPUDevice> | undefined;
const device = () =>
  (shared ??= findGpu().then(async (gpu) => (await gpu.requestAdapter())!.requestDevice()));

/** For the suite. */
export const deviceAccess = bufferAccess(device, createDeviceLoss, { topologies: [ctc, ctcNoRepeatBlank] });

/** After the last case. */
export async function destroyDevice(): Promise<void> {
  (await shared)?.destroy();
}
