import { CtcError } from "@ctckit/core/backend";
import type { NamedShader } from "./shader.ts";
import type { Stage } from "./stages.ts";

/** What one device has compiled. */
export class Pipelines {
  readonly #gpu: GPUDevice;
  /** By the shaders' names. */
  readonly #modules = new Map<string, GPUShaderModule>();
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  /** What is on its way, by the same keys. */
  readonly #pending = new Map<string, Promise<void>>();

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
  }

  /**
   * Whether the device takes these shaders. Pipelines of them can be had at once then.
   *
   * @throws CtcError `CTC_KERNEL_FAILED` - it does not take one, with the line
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

  /** @throws CtcError `CTC_KERNEL_FAILED` - a shader is not taken, or makes no pipeline */
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

  /** One whose shader was checked. If it is not compiled, the device does that before the commands that use it. */
  of(stage: Stage): GPUComputePipeline {
    const key = keyOf(stage);
    const known = this.#pipelines.get(key);
    if (known) return known;
    // One that fails is not kept. Whoever uses it hears of it all the same: WebGPU refuses the command.
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

  /** The same work for all who ask while it goes on; anew after it failed. */
  async #once(key: string, work: () => Promise<void>): Promise<void> {
    const pending = this.#pending.get(key) ?? work().finally(() => this.#pending.delete(key));
    this.#pending.set(key, pending);
    await pending;
  }
}

const keyOf = ({ shader, constants }: Stage): string => `${shader.name} ${JSON.stringify(constants)}`;

async function moduleOf(gpu: GPUDevice, { name, code }: NamedShader): Promise<GPUShaderModule> {
  // Its messages are asked for by name below; without a scope they would go to the console as well.
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code, label: name });
  await gpu.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  const error = messages.find(({ type }) => type === "error");
  if (!error) return module;
  const { lineNum, message } = error;
  throw new CtcError("CTC_KERNEL_FAILED", `webgpu: shader ${name}, line ${lineNum}: ${message}`);
}
