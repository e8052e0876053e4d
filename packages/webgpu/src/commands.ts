import type { Batch } from "@ctckit/core";
import type { Allocations } from "./allocations.ts";
import { framesPerLayer, shaders } from "./generated/shaders.ts";
import { type Fields, fieldsOf, packed, placedFields } from "./samples.ts";
import type { Stage, Stages } from "./stages.ts";
import type { Layout } from "./workspace.ts";

// Everything between the input and the results, recorded: groups of samples, one after the other in the same workspace.

export interface Arrays {
  readonly data: GPUBuffer;
  readonly grad?: GPUBuffer;
  /** Holds the losses of the samples that are no target already. */
  readonly losses: GPUBuffer;
}

export function encode(
  gpu: GPUDevice,
  encoder: GPUCommandEncoder,
  memory: Allocations,
  { lattice, settle }: Stages,
  batch: Omit<Batch, "data">,
  { pool, groups }: Layout,
  arrays: Arrays,
): void {
  const labels = memory.upload(pool.words);
  const largest = groups.reduce((size, group) => Math.max(size, group.size), 0);
  const work = memory.create(largest * Int32Array.BYTES_PER_ELEMENT);
  const bound: Readonly<Record<string, GPUBuffer | undefined>> = { ...arrays, labels, work };
  const dispatch = ({ name, perFrame, pipeline }: Stage, samples: readonly Fields[]) => {
    const buffers = [
      memory.upload(packed(name, samples)),
      ...shaders[name].buffers.map((name) => bound[name]!),
    ];
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    const frames = perFrame ? samples.reduce((most, { endFrame }) => Math.max(most, endFrame!), 1) : 1;
    const layers = Math.ceil(frames / framesPerLayer);
    pass.dispatchWorkgroups(Math.min(frames, framesPerLayer), samples.length, layers);
    pass.end();
  };
  for (const { places } of groups) {
    const samples = places.map((place) => placedFields(batch, place, arrays.grad !== undefined));
    for (const stage of lattice) dispatch(stage, samples);
  }
  const most = gpu.limits.maxComputeWorkgroupsPerDimension;
  const all = Array.from(pool.frames, (frames, n) => fieldsOf(batch, n, frames, batch.time));
  for (const stage of settle)
    for (let from = 0; from < all.length; from += most) dispatch(stage, all.slice(from, from + most));
}
