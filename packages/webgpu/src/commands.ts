import type { Allocations } from "./allocations.ts";
import type { Device } from "./device.ts";
import type { Submission } from "./dispatches.ts";
import { checkLimit } from "./limits.ts";
import { packed } from "./samples.ts";
import { type Part, Tables } from "./tables.ts";
import type { Layout } from "./workspace.ts";

// Turns submissions, which are data, into WebGPU commands.

export interface Arrays {
  readonly data: GPUBuffer;
  readonly grad?: GPUBuffer;
  readonly states?: GPUBuffer | undefined;
  /** Of edits: all of it. */
  readonly results?: GPUBufferBinding;
  readonly losses: GPUBuffer;
}

/**
 * @param next gives the encoder of the next submission, including the first
 * @returns the encoder of the last submission
 * @throws CtcError `CTC_UNSUPPORTED` - the batch is over a limit of the device; nothing was recorded
 */
export function encode(
  { gpu, pipelines }: Device,
  memory: Allocations,
  { pool, size, dataSize, statesSize }: Layout,
  parts: readonly Submission[],
  arrays: Arrays,
  next: () => GPUCommandEncoder,
): GPUCommandEncoder {
  const tables = new Tables();
  const [labels, losses] = [tables.add(pool.words), tables.add(pool.losses)];
  const fields = new Map(
    parts.flat().map((one) => [one, tables.add(packed(one.stage.shader, one.samples))] as const),
  );
  const words = tables.words();
  checkLimit(gpu.limits, "maxStorageBufferBindingSize", words.byteLength, "about targets and samples");
  const told = memory.upload(words);
  const part = ({ offset, size }: Part): GPUBufferBinding => ({ buffer: told, offset, size });
  const bound: Readonly<Record<string, GPUBufferBinding | undefined>> = {
    data: { buffer: arrays.data, size: dataSize },
    grad: arrays.grad && { buffer: arrays.grad, size: dataSize },
    states: arrays.states && { buffer: arrays.states, size: statesSize },
    results: arrays.results,
    losses: { buffer: arrays.losses, size: losses.size },
    labels: part(labels),
    // Where no sample goes through the lattice nothing is in it, and a binding may not be empty.
    work: { buffer: memory.create(size), size: Math.max(size, 4) },
  };
  let encoder = next();
  encoder.copyBufferToBuffer(told, losses.offset, arrays.losses, 0, losses.size);
  for (const [i, dispatches] of parts.entries()) {
    if (i > 0) encoder = next();
    const pass = encoder.beginComputePass();
    for (const one of dispatches) {
      const compiled = pipelines.of(one.stage);
      const resources = [part(fields.get(one)!), ...one.stage.shader.buffers.map((name) => bound[name]!)];
      const entries = resources.map((resource, binding) => ({ binding, resource }));
      pass.setPipeline(compiled);
      pass.setBindGroup(0, gpu.createBindGroup({ layout: compiled.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(...one.workgroups);
    }
    pass.end();
  }
  return encoder;
}
