import type { Batch, PlanSpec } from "@ctckit/core";
import type { Device, ShaderName } from "./device.ts";
import { shaders } from "./generated/shaders.ts";
import type { Group, Place } from "./workspace.ts";

// A group of samples goes through the stages in this order. The first and the last have a workgroup for each frame of
// each sample, the lattice one for each sample.

export interface Stage {
  readonly name: ShaderName;
  readonly perFrame: boolean;
  readonly pipeline: GPUComputePipeline;
}

export async function stages(spec: PlanSpec, device: Device): Promise<Stage[]> {
  const names: [ShaderName, perFrame: boolean][] = [
    [rowsOf(spec), true],
    [`${spec.topology}/forward`, false],
  ];
  if (spec.gradient !== "none") names.push([`${spec.topology}/backward`, false], ["subtract", true]);
  return Promise.all(
    names.map(async ([name, perFrame]) => ({ name, perFrame, pipeline: await device.pipeline(name) })),
  );
}

function rowsOf({ input, gradient }: PlanSpec): ShaderName {
  if (gradient === "none") return input === "logits" ? "logitRowsLoss" : "logProbRowsLoss";
  if (input === "logits") return "logitRows";
  return gradient === "logits" ? "logProbRows" : "logProbRowsPartial";
}

/** Where the kernels find their arrays. */
export type Bound = Readonly<Record<"data" | "grad" | "labels" | "work", GPUBuffer>>;

/** @param samples uploads what a stage knows of its samples */
export function encode(
  gpu: GPUDevice,
  encoder: GPUCommandEncoder,
  { name, perFrame, pipeline }: Stage,
  bound: Bound,
  samples: GPUBuffer,
  workgroups: readonly [frames: number, samples: number],
): void {
  const entries = [samples, ...shaders[name].buffers.map((buffer) => bound[buffer])].map(
    (buffer, binding) => ({
      binding,
      resource: { buffer },
    }),
  );
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(perFrame ? workgroups[0] : 1, workgroups[1]);
  pass.end();
}

/** The samples of a group as a shader wants them: its fields, one sample after the other. */
export function describe(stage: Stage, { places }: Group, batch: Batch, gradient: boolean): Int32Array {
  const { fields } = shaders[stage.name];
  const words = new Int32Array(places.length * fields.length);
  const floats = new Float32Array(words.buffer);
  for (const [i, place] of places.entries()) {
    const known = fieldsOf(place, batch, gradient);
    for (const [j, [name, type]] of fields.entries())
      (type === "f32" ? floats : words)[i * fields.length + j] = known[name]!;
  }
  return words;
}

function fieldsOf(place: Place, batch: Batch, gradient: boolean): Readonly<Record<string, number>> {
  const { sample, frames, targetLength, usedCount, places, arrays } = place;
  return {
    ...places,
    ...Object.fromEntries(Object.entries(arrays).map(([name, at]) => [`${name}At`, at])),
    frames,
    endFrame: frames,
    targetLength,
    usedCount,
    rowMask: gradient ? -1 : 1,
    classes: batch.classes,
    dataStart: sample * batch.batchStride,
    timeStride: batch.timeStride,
    gradScale: batch.gradScale[sample]!,
  };
}
