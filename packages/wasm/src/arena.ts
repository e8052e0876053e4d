import type { Batch, FloatArray, LossOutput } from "@ctckit/core/backend";
import { aligned, extentOf, roomOf, SLACK, workspace } from "./layout.ts";
import type { Machine, Modules } from "./machine.ts";
import type { Site } from "./site.ts";
import type { TopologyModule } from "./topology.ts";

// An arena holds one caller's input and gradient, with room behind them for the workspace. It is a machine of its own that
// never grows, because growing would detach the caller's arrays. A call whose arrays lie here works in place. A call that
// needs more room than the arena has is copied, as any other call is.

export interface Arena {
  readonly data: Float32Array;
  readonly grad: Float32Array;
  readonly machine: Machine;
  /** Where the call can work in place. Undefined if its arrays lie elsewhere, or if the arena lacks the room. */
  site(topology: TopologyModule, batch: Batch, out: LossOutput): Site | undefined;
}

export interface ArenaSpec {
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  readonly maxTargetLength: number;
}

/** @param machineOf gives a machine with at least so many bytes */
export async function arena(
  modules: Modules,
  spec: ArenaSpec,
  machineOf: (bytes: number) => Promise<Machine>,
): Promise<Arena> {
  const { time, batch, classes, maxTargetLength } = spec;
  const elements = time * batch * classes;
  const bytes = elements * Float32Array.BYTES_PER_ELEMENT;
  const [data, grad] = [aligned(1), aligned(aligned(1) + bytes)];
  const origin = aligned(grad + bytes + SLACK);
  const dimensions = {
    classes,
    frames: time,
    targetLength: maxTargetLength,
    labels: batch * maxTargetLength,
  };
  const ends = [...modules.keys()].map((topology) => workspace(origin, roomOf(topology, dimensions)).end);
  const own = await machineOf(Math.max(...ends) + SLACK);
  const { buffer } = own.views.f32;
  const has = (array: FloatArray) =>
    array.buffer === buffer &&
    array.byteOffset >= data &&
    array.byteOffset + array.byteLength <= grad + bytes;
  return {
    data: new Float32Array(buffer, data, elements),
    grad: new Float32Array(buffer, grad, elements),
    machine: own,
    site(topology, batch, out) {
      if (!has(batch.data) || (out.grad && !has(out.grad))) return undefined;
      const { addresses, end } = workspace(origin, extentOf(topology, batch, out.grad !== undefined));
      if (end + SLACK > buffer.byteLength) return undefined;
      const { timeStride, batchStride } = batch;
      const grad = out.grad?.byteOffset ?? 0;
      const { byteOffset } = batch.data;
      return { machine: own, addresses, data: byteOffset, grad, timeStride, batchStride, first: 0 };
    },
  };
}
