import { familiesOf, namedClasses } from "../src/derive/vocabulary.ts";
import { windowEdges } from "../src/derive/window.ts";
import type { Memory } from "../src/ir/interpret.ts";
import { type Kernel, LANES, type Pass } from "../src/ir/nodes.ts";
import { elementsAt } from "../src/ir/shape.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { keep, restore } from "../src/stages/alignment/checkpoint.ts";
import { ending } from "../src/stages/alignment/ending.ts";
import { extend } from "../src/stages/alignment/extend.ts";
import { level } from "../src/stages/alignment/level.ts";
import { trace } from "../src/stages/alignment/trace.ts";
import { emissions } from "../src/stages/classes/all-frames.ts";
import { emissionsByRow, storedFrom } from "../src/stages/classes/frame-source.ts";
import { freeClasses } from "../src/stages/classes/free-classes.ts";
import { emissionsRow, frameRow, logs } from "../src/stages/classes/one-frame.ts";
import { labels } from "../src/stages/labels/labels.ts";
import type { Schedule } from "../src/stages/sweep/schedule.ts";
import { lowered } from "../src/target.ts";
import type { Problem } from "./simulation.ts";

// Aligns one sample as a backend would: alpha frame by frame, rows kept at checkpoints, blocks done again from the last to the first.

/** What runs a kernel of these. */
export type Machine = (kernels: ReadonlyMap<string, Kernel>) => (name: string, memory: Memory) => void;

export interface AlignmentForm {
  readonly schedule: Schedule;
  readonly passes: readonly Pass[];
  readonly machine: Machine;
  /** Whether the lattice has each frame's row done when it comes to it. */
  readonly byRow: boolean;
  /** Where rows have to be levelled: after so many frames, and what `lead` counts. */
  readonly levels?: number;
  readonly leadUnit?: number;
  readonly grain: number;
}

export interface Alignment {
  /** As `trace` numbers them; none where there is no path. */
  readonly states: readonly number[]; // [T]
  /** Whether the form found its own result to be right: not so, it wants to be asked again at a coarser grain. */
  readonly certain: boolean;
}

type Floats = Float64Array | Float32Array | Int32Array;

/** Lowers the stages once. The result aligns any problem, in blocks of so many frames. */
export function aligner(
  lattice: Lattice,
  { schedule, passes, machine, byRow, levels, leadUnit = 1, grain }: AlignmentForm,
): (problem: Problem, every: number) => Alignment {
  const all = [
    labels(lattice, schedule),
    ...(byRow
      ? [logs(schedule), frameRow(emissionsRow, schedule, freeClasses(lattice))]
      : [emissions(lattice)]),
    extend(lattice, schedule, byRow ? emissionsByRow(schedule, lattice) : storedFrom),
    ...(levels === undefined ? [] : [level(lattice, schedule)]),
    keep(lattice, schedule),
    restore(lattice, schedule),
    ending(lattice, schedule),
    trace(lattice, schedule),
  ];
  const kernels = new Map(all.map((kernel) => [kernel.name, lowered(kernel, passes)]));
  const run = machine(kernels);
  const edges = windowEdges(lattice);
  const families = familiesOf(lattice).length;

  return ({ data, target, blank, classes = {}, weights = {}, scores = {} }, every) => {
    const [T, C, S] = [data.length, data[0]!.length, target.length];
    const used = Math.max(
      new Set([blank, ...Object.values(classes), ...target]).size,
      namedClasses(lattice).length,
    );
    const sizes = { T, C, S, L: S, N: 1, U: used, B: T, W: S };
    const buffers: Record<string, Floats> = {};
    for (const kernel of kernels.values())
      for (const { name, shape, storage, type } of kernel.buffers) {
        const spare = name === "data" ? LANES - 1 : 0;
        const size = shape.dims
          ? elementsAt({ name, shape }, sizes) + spare
          : name.startsWith("emissions")
            ? T * (used + 1)
            : T * families * (S + 1);
        buffers[name] ??= array(storage ?? type, size);
      }
    buffers.targets!.set(target);
    buffers.data!.set(data.flat());
    buffers.ones?.set(data.map(logSum));
    const scalars = {
      ...{ probabilities: 0, floor: 0 },
      ...{ classes: C, dataStart: 0, timeStride: C, targetStart: 0, targetLength: S, blank, grain },
      ...classes,
      ...weights,
      ...Object.fromEntries(Object.entries(scores).map(([name, score]) => [`${name}Score`, score])),
    };
    run("labels", { scalars, buffers });
    const none = { states: [], certain: true };
    if (buffers.counts![1]! > T) return none;
    const counted = { ...scalars, usedCount: buffers.counts![0]! };
    if (!byRow) run("emissions", { scalars: { ...counted, frames: T, firstFrame: 0, endFrame: T }, buffers });

    /** What was divided off a row so far. */
    let lead = 0;
    const sweep = (block: Record<string, number>, from: number, to: number, after: (t: number) => void) => {
      for (let t = from; t <= to; t++) {
        run("extend", { scalars: { ...counted, ...block, emissionsFrom: 0, from: t, to: t }, buffers });
        // Not where rows stay: there a cell at the floor has to be seen.
        if (levels !== undefined && block.rowMask === 1 && t % levels === levels - 1) {
          run("level", { scalars: { ...block, frame: t }, buffers });
          lead += buffers.lead![0]! * leadUnit;
        }
        after(t);
      }
    };
    const low = (t: number, frames: number, least: number) =>
      Math.max(0, least - edges.slope * (frames - 1 - t));
    const high = (t: number, last: number) => Math.min(last, edges.head + edges.slope * t);
    const kept: { readonly frame: number; readonly keptFrom: number; readonly lead: number }[] = [];
    const leastLabel = Math.max(0, S - edges.tail);
    const whole = { frames: T, leastLabel, lastLabel: S, firstFrame: 0, firstLabel: 0, rowMask: 1 };
    const rowOf = (frame: number) => ({ keptLow: low(frame, T, leastLabel), keptHigh: high(frame, S) });
    sweep(whole, 0, T - 1, (t) => {
      if (t % every !== every - 1 || t === T - 1) return;
      const last = kept.at(-1);
      const before = last && rowOf(last.frame);
      const keptFrom = last ? last.keptFrom + families * (before!.keptHigh - before!.keptLow + 1) : 0;
      kept.push({ frame: t, keptFrom, lead });
      run("keep", { scalars: { ...whole, frame: t, keptFrom, ...rowOf(t) }, buffers });
    });
    run("ending", { scalars: { ...whole, grain, ...weights }, buffers });
    const uncertain = { ...none, certain: false };
    if (buffers.alive![0] === 0) return uncertain;
    const passed = [...kernels.get("trace")!.buffers].find(({ name }) => name.startsWith("passed"))!.name;
    let [end, expected] = [T, buffers[passed]![1]! + lead];
    for (;;) {
      const [family, label] = [buffers.place![0]!, buffers.place![1]!];
      const begin = kept.pop();
      const firstFrame = begin?.frame ?? 0;
      const firstLabel = begin ? low(firstFrame, end, label) : 0;
      const block = { frames: end, leastLabel: label, lastLabel: label, firstFrame, firstLabel, rowMask: -1 };
      lead = begin?.lead ?? 0;
      if (begin)
        run("restore", {
          scalars: { ...block, frame: firstFrame, keptFrom: begin.keptFrom, ...rowOf(firstFrame) },
          buffers,
        });
      const atFirst = lead; // row 0 is no more levelled
      sweep(block, begin ? firstFrame + 1 : 0, end - 1, () => {});
      run("trace", { scalars: { ...counted, ...block, family, label }, buffers });
      if (buffers.alive![0] === 0) return uncertain;
      const [first, last] = buffers[passed]!;
      if (Math.abs(last! + lead - expected) > 1e-9) return uncertain;
      expected = first! + atFirst;
      if (!begin) break;
      end = firstFrame + 1;
    }
    return { states: [...buffers.states!.slice(0, T)], certain: true };
  };
}

/** Problems are of logits. */
export function logSum(row: readonly number[]): number {
  const top = Math.max(...row);
  return top + Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0));
}

function array(type: string, length: number): Floats {
  // What nobody has written yet is NaN, so that reading it shows.
  if (type === "i32") return new Int32Array(length);
  return (type === "f32" ? new Float32Array(length) : new Float64Array(length)).fill(Number.NaN);
}
