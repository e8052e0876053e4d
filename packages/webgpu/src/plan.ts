import { type Batch, CtcError, type Output, type Plan, type PlanSpec } from "@ctckit/core";
import type { Device, ShaderName } from "./device.ts";
import { logUnit, shaders } from "./generated/shaders.ts";
import { type LabelPool, labelPool } from "./targets.ts";
import { type Group, groups, type Place } from "./workspace.ts";

const WORD = 4;

export function plan(spec: PlanSpec, device: Device): Plan {
  const { gpu } = device;
  const gradient = spec.gradient !== "none";
  const rows = rowsOf(spec);
  let closed = false;
  const check = (signal?: AbortSignal) => {
    if (closed || device.closed)
      throw new CtcError("CTC_CLOSED", `webgpu: the ${closed ? "plan" : "backend"} is closed`);
    if (signal?.aborted)
      throw new CtcError("CTC_ABORTED", "webgpu: the call was aborted", { cause: signal.reason });
  };
  const lattice = (stage: "forward" | "backward") => `${spec.topology}/${stage}` as ShaderName;

  async function run(batch: Batch, out: Output): Promise<void> {
    const pool = labelPool(spec.topology, batch);
    for (const [sample, loss] of pool.settled) out.losses[sample] = loss;
    const buffers: GPUBuffer[] = [];
    const create = (size: number, usage: GPUBufferUsageFlags) => {
      const buffer = gpu.createBuffer({ size: Math.max(16, Math.ceil(size / WORD) * WORD), usage });
      buffers.push(buffer);
      return buffer;
    };
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const upload = (array: Float32Array | Int32Array) => {
      const buffer = create(array.byteLength, STORAGE | COPY_DST);
      gpu.queue.writeBuffer(buffer, 0, array as Float32Array<ArrayBuffer>);
      return buffer;
    };
    try {
      const data = upload(owned(batch.data as Float32Array));
      const grad = create(gradient ? batch.data.byteLength : 0, STORAGE | COPY_SRC);
      const labels = upload(pool.words);
      const most = Math.floor(gpu.limits.maxStorageBufferBindingSize / WORD);
      for (const group of groups(pool.targets, gradient, most)) {
        const work = create(group.size * WORD, STORAGE | COPY_SRC);
        const back = create(group.results * WORD, MAP_READ | COPY_DST);
        const encoder = gpu.createCommandEncoder();
        const stage = async (name: ShaderName, perFrame: boolean) => {
          const { fields, buffers } = shaders[name];
          const pipeline = await device.pipeline(name);
          const samples = upload(describe(fields, group, batch, gradient));
          const bound: Readonly<Record<string, GPUBuffer>> = { data, grad, labels, work };
          const entries = [samples, ...buffers.map((name) => bound[name]!)].map((buffer, binding) => ({
            binding,
            resource: { buffer },
          }));
          const pass = encoder.beginComputePass();
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
          pass.dispatchWorkgroups(perFrame ? batch.time : 1, group.places.length);
          pass.end();
        };
        await stage(rows, true);
        await stage(lattice("forward"), false);
        if (gradient) {
          await stage(lattice("backward"), false);
          await stage("subtract", true);
        }
        encoder.copyBufferToBuffer(work, 0, back, 0, group.results * WORD);
        gpu.queue.submit([encoder.finish()]);
        await back.mapAsync(GPUMapMode.READ);
        readLosses(group, back.getMappedRange(), out.losses);
        back.unmap();
      }
      if (out.grad) await readGradient(batch, pool, grad, create, out as Required<Output>);
    } finally {
      for (const buffer of buffers) buffer.destroy();
    }
  }

  async function readGradient(
    batch: Batch,
    pool: LabelPool,
    grad: GPUBuffer,
    create: (size: number, usage: GPUBufferUsageFlags) => GPUBuffer,
    out: Required<Output>,
  ): Promise<void> {
    const back = create(grad.size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
    const encoder = gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(grad, 0, back, 0, grad.size);
    gpu.queue.submit([encoder.finish()]);
    await back.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(back.getMappedRange());
    const { classes, timeStride, batchStride } = batch;
    for (let n = 0; n < batch.batch; n++) {
      const loss = out.losses[n]!;
      const frames = pool.settled.has(n) ? 0 : batch.inputLengths[n]!;
      for (let t = 0; t < batch.time; t++) {
        const at = t * timeStride + n * batchStride;
        const nothing = Number.isNaN(loss) ? Number.NaN : 0;
        if (t < frames && Number.isFinite(loss)) out.grad.set(values.subarray(at, at + classes), at);
        else out.grad.fill(t < frames ? nothing : 0, at, at + classes);
      }
    }
    back.unmap();
  }

  return {
    async run(batch, out, signal) {
      check(signal);
      try {
        await run(batch, out);
      } finally {
        // A device that was destroyed meanwhile fails in its own words.
        check(signal);
      }
    },
    async close() {
      closed = true;
    },
  };
}

function rowsOf({ input, gradient }: PlanSpec): ShaderName {
  if (gradient === "none") return input === "logits" ? "logitRowsLoss" : "logProbRowsLoss";
  if (input === "logits") return "logitRows";
  return gradient === "logits" ? "logProbRows" : "logProbRowsPartial";
}

/** The samples of a group as a shader wants them: its fields, one sample after the other. */
function describe(
  fields: readonly (readonly [name: string, type: string])[],
  { places }: Group,
  batch: Batch,
  gradient: boolean,
): Int32Array {
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

function readLosses({ places }: Group, results: ArrayBuffer, losses: Float64Array): void {
  const [words, floats] = [new Int32Array(results), new Float32Array(results)];
  for (const { sample, frames, arrays } of places) {
    let sum = 0;
    for (let t = 0; t < frames; t++) sum += floats[arrays.sums! + t]!;
    const alive = words[arrays.alive!] !== 0;
    const total = Math.log(floats[arrays.total!]!) + words[arrays.totalExponent!]! * logUnit;
    losses[sample] = sum + (alive ? -total : Number.POSITIVE_INFINITY);
  }
}

/** Dawn for Node crashes on shared memory. */
function owned(array: Float32Array): Float32Array {
  const shared = Object.prototype.toString.call(array.buffer) === "[object SharedArrayBuffer]";
  return shared ? array.slice() : array;
}
