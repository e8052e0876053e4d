import { assemble } from "../src/assemble.ts";
import { type Execution, interpret, type Memory } from "../src/ir/interpret.ts";
import { type Buffer, type Kernel, LANES, type Pass } from "../src/ir/nodes.ts";
import { elementsAt } from "../src/ir/shape.ts";
import { addresses } from "../src/lower/addresses.ts";
import { printWat } from "../src/print/wat.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import type { RowVariant } from "../src/stages/classes/class-row.ts";
import { rowByRow } from "../src/stages/classes/frame-source.ts";
import { backwardRows, emissionsRow, forwardRows, frameRow, logs } from "../src/stages/classes/one-frame.ts";
import { labels } from "../src/stages/labels/labels.ts";
import { backward } from "../src/stages/lattice/backward.ts";
import { forward } from "../src/stages/lattice/forward.ts";
import { laneWise } from "../src/stages/sweep/schedule.ts";
import { lowered } from "../src/target.ts";
import type { Problem, Solution } from "./simulation.ts";

// As simulation.ts, for a lattice that has each frame's row done when it comes to it. Arrays are exactly as large as their
// shapes say, and hold NaN where nobody has written.

/** Runs one of a module's kernels. */
export type Machine = (kernel: string, memory: Memory) => void;
export type Sweeps = ReadonlyMap<string, Kernel>;

/** All kernels of one lattice. */
export function sweeps(lattice: Lattice, passes: readonly Pass[]): Sweeps {
  const kernels = [
    logs(laneWise),
    ...[emissionsRow, ...forwardRows, ...backwardRows].map((row) => frameRow(row, laneWise)),
    labels(lattice, laneWise),
    forward(lattice, laneWise, rowByRow(laneWise, forwardRows)),
    backward(lattice, laneWise, rowByRow(laneWise, backwardRows)),
  ];
  return new Map(kernels.map((kernel) => [kernel.name, lowered(kernel, passes)]));
}

export function interpreted(kernels: Sweeps, execution: Execution = {}): Machine {
  return (name, memory) => interpret(kernels.get(name)!, { ...memory, kernels }, execution);
}

/** What the WebAssembly printer wrote, assembled, on one memory that the buffers are copied to and from. */
export function compiled(kernels: Sweeps): Machine {
  const module = [...kernels.values()].map((kernel) => lowered(kernel, [addresses]));
  const bytes = assemble(printWat("test", module)).slice();
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    host: { memory, log: Math.log },
  });
  return (name, { scalars, buffers }) => {
    const places = new Map<string, number>();
    const all = new Uint8Array(memory.buffer);
    let end = 16;
    for (const [buffer, array] of Object.entries(buffers)) {
      const { byteOffset, byteLength } = array as Float64Array;
      all.set(new Uint8Array((array as Float64Array).buffer, byteOffset, byteLength), end);
      places.set(buffer, end);
      end = Math.ceil((end + byteLength) / 16 + 1) * 16;
    }
    const args = module
      .find((kernel) => kernel.name === name)!
      .scalars.map((scalar) => scalars[scalar.name] ?? places.get(scalar.name)!);
    (instance.exports[name] as (...args: number[]) => void)(...args);
    for (const [buffer, array] of Object.entries(buffers)) {
      const { byteOffset, byteLength } = array as Float64Array;
      const from = places.get(buffer)!;
      new Uint8Array((array as Float64Array).buffer, byteOffset, byteLength).set(
        all.subarray(from, from + byteLength),
      );
    }
  };
}

/** What a backend's memory may look like. */
interface Found {
  /** What lies in arrays where nobody has written. */
  readonly left?: number;
  /** The problem's log-probs are given as probabilities. */
  readonly probabilities?: boolean;
}

/** @param logOf the logarithm of a total as the number representation stores it */
export function sweepSolver(
  kernels: Sweeps,
  { input, gradient }: RowVariant,
  run: Machine,
  logOf: (buffers: Readonly<Record<string, ArrayLike<number>>>) => number,
  { left = Number.NaN, probabilities = false }: Found = {},
): (problem: Problem) => Solution {
  const stageOf = (rows: typeof forwardRows, wanted: string) =>
    1 + rows.findIndex(({ variant }) => variant?.input === input && variant.gradient === wanted);
  return ({ data, target, blank, classes = {}, weights = {} }) => {
    const [T, C, S] = [data.length, data[0]!.length, target.length];
    const U = Math.max(
      new Set([blank, ...Object.values(classes), ...target]).size,
      1 + Object.keys(classes).length,
    );
    const sizes = { T, C, S, L: S, N: 1, R: T, U };
    const buffers: Record<string, Float64Array | Float32Array | Int32Array> = {};
    for (const { buffers: declared } of kernels.values())
      for (const buffer of declared) {
        const kind = buffer.storage ?? buffer.type;
        const size = elementsAt(buffer, sizes) + (isCallers(buffer) ? LANES - 1 : 0);
        buffers[buffer.name] ??=
          kind === "i32"
            ? new Int32Array(size)
            : (kind === "f32" ? new Float32Array(size) : new Float64Array(size)).fill(left);
      }
    buffers.targets!.set(target);
    buffers.data!.set(probabilities ? data.flat().map(Math.exp) : data.flat());
    const scalars = {
      ...{ probabilities: Number(probabilities), floor: 0 },
      ...{ frames: T, classes: C, dataStart: 0, timeStride: C, gradScale: 1 },
      ...{ firstFrame: 0, endFrame: T },
      ...{ targetStart: 0, targetLength: S, blank },
      ...classes,
      ...weights,
    };
    run("labels", { scalars, buffers });
    const counted = { ...scalars, usedCount: buffers.counts![0]! };
    const alone = gradient === "none";
    const none = { loss: Number.POSITIVE_INFINITY, grad: alone ? [] : data.map((row) => row.map(() => 0)) };
    if (buffers.counts![1]! > T) return none;
    const forwardStage = alone ? stageOf(forwardRows, "none") : 0;
    run("forward", { scalars: { ...counted, rowStage: forwardStage, rowMask: alone ? 1 : -1 }, buffers });
    if (buffers.alive![0] === 0) return none;
    if (!alone)
      run("backward", { scalars: { ...counted, rowStage: stageOf(backwardRows, gradient) }, buffers });
    const rests = data.map((_, t) => buffers.rest![2 * t]! + Math.log(buffers.rest![2 * t + 1]!));
    const loss = rests.reduce((sum, rest) => sum + rest, 0) - logOf(buffers);
    const rows = data.map((_, t) => [...buffers.grad!.slice(t * C, (t + 1) * C)]);
    return { loss, grad: alone ? [] : rows };
  };
}

// A row of the caller's is read past its end, and written there as it was.
const isCallers = ({ name }: Buffer): boolean => name === "data" || name === "grad";
