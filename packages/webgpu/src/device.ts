import { CtcError } from "@ctckit/core";
import { shaders } from "./generated/shaders.ts";

export type ShaderName = keyof typeof shaders;

/** What the plans of one opened backend share. */
export interface Device {
  readonly gpu: GPUDevice;
  pipeline(name: ShaderName): Promise<GPUComputePipeline>;
  readonly closed: boolean;
  close(): void;
}

export async function openDevice(adapter: GPUAdapter): Promise<Device> {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const gpu = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
  const pipelines = new Map<ShaderName, Promise<GPUComputePipeline>>();
  let closed = false;
  return {
    gpu,
    pipeline(name) {
      let pipeline = pipelines.get(name);
      if (!pipeline) {
        pipeline = compile(gpu, name);
        pipelines.set(name, pipeline);
      }
      return pipeline;
    },
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      gpu.destroy();
    },
  };
}

async function compile(gpu: GPUDevice, name: ShaderName): Promise<GPUComputePipeline> {
  const { code, entryPoint } = shaders[name];
  const module = gpu.createShaderModule({ code, label: name });
  const { messages } = await module.getCompilationInfo();
  const error = messages.find(({ type }) => type === "error");
  if (error)
    throw new CtcError(
      "CTC_KERNEL_FAILED",
      `webgpu: shader ${name}, line ${error.lineNum}: ${error.message}`,
    );
  try {
    return await gpu.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint } });
  } catch (cause) {
    throw new CtcError("CTC_KERNEL_FAILED", `webgpu: shader ${name}: ${(cause as Error).message}`, { cause });
  }
}
