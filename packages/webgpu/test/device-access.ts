import type { DeviceAccess } from "@ctckit/conformance";
import { createDeviceLoss, ctc, ctcNoRepeatBlank } from "@ctckit/webgpu";
import { findGpu } from "./here.ts";

const topologies = [ctc, ctcNoRepeatBlank];
const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = {
  STORAGE: 0x80,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  MAP_READ: 0x1,
};

// A device of SwiftShader's compiles for a second: one serves all cases.
let shared: Promise<GPUDevice> | undefined;

/** A device of somebody else's, made with WebGPU's default limits, for the suite. */
export const deviceAccess: DeviceAccess<GPUBuffer> = {
  async open() {
    shared ??= findGpu().then(async (gpu) => (await gpu.requestAdapter())!.requestDevice());
    const device = await shared;
    const made: GPUBuffer[] = [];
    const buffer = (size: number, usage: number) => {
      const one = device.createBuffer({ size, usage });
      made.push(one);
      return one;
    };
    return {
      dtypes: ["float32"],
      lossDtype: "float32",
      createDeviceLoss: (options) => createDeviceLoss(options as Parameters<typeof createDeviceLoss>[0]),
      options: () => ({ device, topologies }),
      async array(values) {
        const one = buffer(values.byteLength, STORAGE | COPY_SRC | COPY_DST);
        device.queue.writeBuffer(one, 0, values as Float32Array<ArrayBuffer>);
        return one;
      },
      async read(array, into) {
        const back = buffer(into.byteLength, MAP_READ | COPY_DST);
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(array, 0, back, 0, into.byteLength);
        device.queue.submit([encoder.finish()]);
        await back.mapAsync(MAP_READ);
        into.set(new Float32Array(back.getMappedRange()));
      },
      async close() {
        for (const one of made) one.destroy();
      },
    };
  },
};

/** After the last case. */
export async function destroyDevice(): Promise<void> {
  (await shared)?.destroy();
}
