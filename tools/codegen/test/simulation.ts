import { interpret, type Memory } from "../src/ir/interpret.ts";
import type { Kernel, Pass } from "../src/ir/nodes.ts";
import { DOUBLE, fillPowers, SINGLE, tableLength } from "../src/lower/table-exp.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { backward } from "../src/stages/backward.ts";
import { forward } from "../src/stages/forward.ts";
import { labels } from "../src/stages/labels.ts";
import { rows, rowsVariants } from "../src/stages/rows.ts";
import { subtract } from "../src/stages/subtract.ts";
import { lowered } from "../src/target.ts";

// Runs the stages of one sample in the order a backend would, on whatever executes kernels: the interpreter, or compiled
// output of a printer.

export interface Problem {
  readonly lattice: Lattice;
  readonly logits: readonly (readonly number[])[]; // [T][C]
  readonly target: readonly number[];
  readonly blank: number;
  readonly gradient?: "none" | "logits";
}

export interface Solution {
  readonly loss: number;
  readonly grad: readonly number[][]; // [T][C]
}

export type Run = (kernel: Kernel, memory: Memory) => void;

const SIZED = [
  "targets",
  "slots",
  "ids",
  "used",
  "differs",
  "counts",
  "data",
  "grad",
  "sums",
  "emissions",
  "gamma",
  "total",
  "logTotal",
  "alive",
  "alpha",
  "beta",
];

/** Lowers the stages once; the result solves any problem of that lattice. */
export function solver(
  lattice: Lattice,
  passes: readonly Pass[],
  run: Run = interpret,
): (problem: Problem) => Solution {
  const row = (gradient: string) =>
    lowered(
      rows(rowsVariants.find((variant) => variant.input === "logits" && variant.gradient === gradient)!),
      passes,
    );
  const stages = {
    labels: labels(lattice),
    forward: forward(lattice),
    backward: backward(lattice),
    subtract: subtract(),
  };
  const low = Object.fromEntries(
    Object.entries(stages).map(([name, kernel]) => [name, lowered(kernel, passes)]),
  ) as typeof stages;
  const rowStages = { none: row("none"), logits: row("logits") };

  return ({ logits, target, blank, gradient = "logits" }) => {
    const [T, C, S] = [logits.length, logits[0]!.length, target.length];
    const sizes: Readonly<Record<string, number>> = {
      targets: S,
      slots: C,
      ids: S + 1,
      used: S + 1,
      differs: S + 2,
      counts: 2,
      data: T * C,
      grad: T * C,
      sums: 1,
      total: 1,
      logTotal: 1,
      alive: 1,
      emissions: T * (S + 2),
      gamma: T * (S + 2),
      alpha: 2 * T * (S + 3),
      beta: 4 * (S + 3),
      powers: 0,
      singlePowers: 0,
    };
    const buffers: Record<string, Float64Array | Float32Array | Int32Array> = { powers, singlePowers };
    const stage = (kernel: Kernel, scalars: Memory["scalars"]) => {
      for (const { name, type, storage } of kernel.buffers) {
        const element =
          storage === "f32" || storage === "f64" ? storage : type === "i32" || type === "f32" ? type : "f64";
        const stem = SIZED.filter((stem) => name.startsWith(stem)).at(-1)!;
        buffers[name] ??= new { i32: Int32Array, f32: Float32Array, f64: Float64Array }[element](
          sizes[stem]!,
        ).fill(Number.NaN);
      }
      run(kernel, { scalars, buffers });
    };
    buffers.targets = Int32Array.from(target);
    buffers.slots = new Int32Array(C);
    stage(low.labels, { targetStart: 0, targetLength: S, blank });
    const [usedCount, required] = [buffers.counts![0]!, buffers.counts![1]!];
    const none = { loss: Number.POSITIVE_INFINITY, grad: logits.map((row) => row.map(() => 0)) };
    if (required > T) return none;
    const single = rowStages[gradient].buffers.some(({ storage }) => storage === "f32");
    buffers.data = (single ? Float32Array : Float64Array).from(logits.flat());
    const geometry = {
      frames: T,
      classes: C,
      dataStart: 0,
      timeStride: C,
      usedCount,
      gradScale: 1,
      targetLength: S,
    };
    stage(rowStages[gradient], geometry);
    stage(low.forward, { ...geometry, rowMask: gradient === "none" ? 1 : -1 });
    if (buffers.alive![0] === 0) return none;
    const loss = buffers.sums![0]! - buffers.logTotal![0]!;
    if (gradient === "none") return { loss, grad: [] };
    stage(low.backward, geometry);
    stage(low.subtract, geometry);
    return { loss, grad: logits.map((_, t) => [...buffers.grad!.slice(t * C, (t + 1) * C)]) };
  };
}

const [powers, singlePowers] = [DOUBLE, SINGLE].map((precision) => {
  const filled = new Float64Array(tableLength(precision));
  interpret(fillPowers(precision), { scalars: {}, buffers: { [precision.table]: filled } });
  return filled;
}) as [Float64Array, Float64Array];
