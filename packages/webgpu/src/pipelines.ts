import { CtcError } from "@ctckit/core/backend";
import type { NamedShader } from "./shader.ts";
import type { Stage } from "./stages.ts";

/** The shader modules and pipelines that one device has compiled. */
export class Pipelines {
  readonly #gpu: GPUDevice;
  /** By shader name. */
  readonly #modules = new Map<string, GPUShaderModule>();
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  /** Work under way, by the same keys. */
  readonly #pending = new Map<string, Promise<void>>();

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
  }

  /**
   * Has the device check these shaders. Afterwards `of` gives their pipelines at once.
   *
   * @throws CtcError `CTC_KERNEL_FAILED` - the device refuses a shader. The message names the line
   */
  async check(shaders: readonly NamedShader[]): Promise<void> {
    await Promise.all(
      shaders.map(async (shader) => {
        if (this.#modules.has(shader.name)) return;
        await this.#once(shader.name, async () => {
          this.#modules.set(shader.name, await moduleOf(this.#gpu, shader));
        });
      }),
    );
  }

  /** @throws CtcError `CTC_KERNEL_FAILED` - the device refuses a shader or its pipeline */
  async compile(stages: readonly Stage[]): Promise<void> {
    await this.check(stages.map(({ shader }) => shader));
    await Promise.all(
      stages.map(async (stage) => {
        const key = keyOf(stage);
        if (this.#pipelines.has(key)) return;
        await this.#once(key, async () => {
          const pipeline = await this.#gpu
            .createComputePipelineAsync(this.#descriptor(stage))
            .catch((cause) => {
              throw new CtcError("CTC_KERNEL_FAILED", `webgpu: shader ${key}: ${(cause as Error).message}`, {
                cause,
              });
            });
          this.#pipelines.set(key, pipeline);
        });
      }),
    );
  }

  /** The pipeline of a checked shader. If it is not compiled yet, the device compiles it before the commands that use it. */
  of(stage: Stage): GPUComputePipeline {
    const key = keyOf(stage);
    const known = this.#pipelines.get(key);
    if (known) return known;
    // A pipeline that fails is not kept. Its user learns of the failure anyway, because WebGPU refuses the command.
    const scopes = ["validation", "internal", "out-of-memory"] as const;
    for (const scope of scopes) this.#gpu.pushErrorScope(scope);
    const pipeline = this.#gpu.createComputePipeline(this.#descriptor(stage));
    this.#pipelines.set(key, pipeline);
    const forget = (error: unknown) => {
      if (error && this.#pipelines.get(key) === pipeline) this.#pipelines.delete(key);
    };
    for (const _ of scopes) this.#gpu.popErrorScope().then(forget, forget);
    return pipeline;
  }

  #descriptor({ shader, constants }: Stage): GPUComputePipelineDescriptor {
    const { name, entryPoint } = shader;
    const module = this.#modules.get(name);
    if (!module) throw new Error(`webgpu: shader ${name} was not checked`);
    return { label: name, layout: "auto", compute: { module, entryPoint, constants: { ...constants } } };
  }

  /** Callers that ask for the same key while its work goes on share that work. If it fails, the next caller starts it again. */
  async #once(key: string, work: () => Promise<void>): Promise<void> {
    const pending = this.#pending.get(key) ?? work().finally(() => this.#pending.delete(key));
    this.#pending.set(key, pending);
    await pending;
  }
}

const keyOf = ({ shader, constants }: Stage): string => `${shader.name} ${JSON.stringify(constants)}`;

async function moduleOf(gpu: GPUDevice, { name, code }: NamedShader): Promise<GPUShaderModule> {
  // The messages are read below. Without an error scope they would also go to the console.
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code, label: name });
  await gpu.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  const error = messages.find(({ type }) => type === "error");
  if (!error) return module;
  const { lineNum, message } = error;
  throw new CtcError("CTC_KERNEL_FAILED", `webgpu: shader ${name}, line ${lineNum}: ${message}`);
}
