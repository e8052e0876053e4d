import { type BackendProvider, CtcError, type Manifest } from "@ctckit/core";
import { openDevices } from "./device.ts";
import { topologies } from "./generated/shaders.ts";
import { findGpu } from "./gpu.ts";
import { plan } from "./plan.ts";

const manifest: Manifest = {
  dtypes: ["float32"],
  topologies,
  inputs: ["logProbs", "logits"],
  gradients: ["none", "logits", "logProbs"],
  limits: {},
};

export interface WebgpuOptions {
  /** Default: `navigator.gpu`, in Node that of the package `webgpu`. */
  readonly gpu?: GPU;
}

/** CTC loss on WebGPU: float32 arrays, asynchronous. */
export function webgpu(options: WebgpuOptions = {}): BackendProvider {
  const adapterOf = async () => {
    const gpu = options.gpu ?? (await findGpu());
    if (!gpu) return "there is no WebGPU here: no navigator.gpu, and no package webgpu";
    const adapter = gpu.requestAdapter() as Promise<GPUAdapter | null>;
    return adapter.then(
      (found) => found ?? "WebGPU has no adapter here",
      (error) => `WebGPU has no adapter here: ${(error as Error).message}`,
    );
  };
  return {
    name: "webgpu",
    async probe() {
      const adapter = await adapterOf();
      return typeof adapter === "string" ? { available: false, reason: adapter } : { available: true };
    },
    async open() {
      let device = "";
      const devices = await openDevices(async () => {
        const adapter = await adapterOf();
        if (typeof adapter === "string") throw new CtcError("CTC_UNAVAILABLE", `webgpu: ${adapter}`);
        device = nameOf(adapter);
        return adapter;
      });
      return {
        name: "webgpu",
        manifest,
        device,
        plan(spec) {
          if (devices.closed) throw new CtcError("CTC_CLOSED", "webgpu: the backend is closed");
          return plan(spec, devices);
        },
        async close() {
          devices.close();
        },
      };
    },
  };
}

/** As much as the browser tells. */
function nameOf({ info }: GPUAdapter): string {
  const { vendor, architecture, description } = info;
  const told = [vendor, architecture, description].filter((part) => part !== "");
  return told.length > 0 ? told.join(", ") : "a GPU without a name";
}
