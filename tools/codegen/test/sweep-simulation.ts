import { assemble } from "../src/assemble.ts";
import { type Execution, interpret, type Memory } from "../src/ir/interpret.ts";
import type { Kernel, Pass } from "../src/ir/nodes.ts";
import { addresses } from "../src/lower/addresses.ts";
import { printWat } from "../src/print/wat.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import type { RowVariant } from "../src/stages/classes/class-row.ts";
import { rowByRow } from "../src/stages/classes/frame-source.ts";
import { backwardRows, emissionsRow, forwardRows, frameRow } from "../src/stages/classes/one-frame.ts";
import { labels } from "../src/stages/labels/labels.ts";
import { backward } from "../src/stages/lattice/backward.ts";
import { forward } from "../src/stages/lattice/forward.ts";
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
    ...[emissionsRow, ...forwardRows, ...backwardRows].map((row) => frameRow(row, "lanes")),
    labels(lattice, "lanes"),
    forward(lattice, "lanes", rowByRow("lanes", forwardRows)),
    backward(lattice, "lanes", rowByRow("lanes", backwardRows)),
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

/** @param logOf the logarithm of a total as the number representation stores it */
export function sweepSolver(
  kernels: Sweeps,
  { input, gradient }: RowVariant,
  run: Machine,
  logOf: (buffers: Readonly<Record<string, ArrayLike<number>>>) => number,
): (problem: Problem) => Solution {
  const stageOf = (rows: typeof forwardRows, wanted: string) =>
    1 + rows.findIndex(({ variant }) => variant?.input === input && variant.gradient === wanted);
  return ({ data, target, blank }) => {
    const [T, C, S] = [data.length, data[0]!.length, target.length];
    const U = new Set(target).size + 1;
    const sizes = sizesOf(T, C, S, U);
    const buffers: Record<string, Float64Array | Float32Array | Int32Array> = {};
    for (const { buffers: declared } of kernels.values())
      for (const { name, type, storage } of declared) {
        const size = sizes[name.replace(/Exponent$/, "")]!;
        const kind = storage ?? type;
        buffers[name] ??=
          kind === "i32"
            ? new Int32Array(size)
            : (kind === "f32" ? new Float32Array(size) : new Float64Array(size)).fill(Number.NaN);
      }
    buffers.targets!.set(target);
    buffers.data!.set(data.flat());
    const scalars = {
      ...{ frames: T, classes: C, dataStart: 0, timeStride: C, gradScale: 1 },
      ...{ firstFrame: 0, endFrame: T },
      ...{ targetStart: 0, targetLength: S, blank, usedCount: U },
    };
    run("labels", { scalars, buffers });
    const alone = gradient === "none";
    const none = { loss: Number.POSITIVE_INFINITY, grad: alone ? [] : data.map((row) => row.map(() => 0)) };
    if (buffers.counts![1]! > T) return none;
    const forwardStage = alone ? stageOf(forwardRows, "none") : 0;
    run("forward", { scalars: { ...scalars, rowStage: forwardStage, rowMask: alone ? 1 : -1 }, buffers });
    if (buffers.alive![0] === 0) return none;
    if (!alone)
      run("backward", { scalars: { ...scalars, rowStage: stageOf(backwardRows, gradient) }, buffers });
    const rests = data.map((_, t) => buffers.rest![2 * t]! + Math.log(buffers.rest![2 * t + 1]!));
    const loss = rests.reduce((sum, rest) => sum + rest, 0) - logOf(buffers);
    const rows = data.map((_, t) => [...buffers.grad!.slice(t * C, (t + 1) * C)]);
    return { loss, grad: alone ? [] : rows };
  };
}

// LANES - 1 to spare, where a row of the caller's is read or written past its end.
function sizesOf(T: number, C: number, S: number, U: number): Readonly<Record<string, number>> {
  const cells = 2 * (S + 6);
  return {
    ...{ targets: S, slots: C, ids: S + 4, used: U + 3, differs: S + 5, counts: 2 },
    ...{ data: T * C + 3, grad: T * C + 3, emissions: U + 4, logits: U + 3, rest: 2 * T, total: 1, alive: 1 },
    ...{ alpha: T * cells, beta: 2 * cells, gamma: U + 4, posteriors: S + 4 },
  };
}
