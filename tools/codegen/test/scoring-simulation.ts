import { familiesOf, namedClasses } from "../src/derive/vocabulary.ts";
import { interpret } from "../src/ir/interpret.ts";
import { type Kernel, LANES, type Pass } from "../src/ir/nodes.ts";
import { elementsAt } from "../src/ir/shape.ts";
import { DOUBLE, fillPowers, SINGLE, tableLength } from "../src/lower/table-exp.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { rows, rowsVariants } from "../src/stages/classes/all-frames.ts";
import { labels } from "../src/stages/labels/labels.ts";
import type { Schedule } from "../src/stages/sweep/schedule.ts";
import { editStages, lowered, scoringStages, slopeStages } from "../src/target.ts";
import type { Machine } from "./alignment-simulation.ts";
import type { Problem } from "./simulation.ts";

// Posteriors of all states of one sample, and the losses of its edits, as a host computes them.

export interface ScoringForm {
  readonly schedule: Schedule;
  readonly machine: Machine;
  readonly passesFor: (lattice: Lattice) => readonly Pass[];
  /** The logarithm of a weight, by its parts. */
  readonly log: (lattice: Lattice, mantissa: number, exponent: number, frames: number) => number;
}

export interface Edits {
  readonly loss: number;
  /** By class. */
  readonly substitutions: readonly (readonly number[])[]; // [S][C]
  readonly insertions: readonly (readonly number[])[]; // [S + 1][C]
  readonly deletions: readonly number[]; // [S]
}

/** Of what paths count, along a direction. */
export interface Expectation {
  readonly mean: number;
  readonly covariance: readonly (readonly number[])[]; // [T][C]
  /** The derivatives of the softmax and, a frame, of the log-sum-exp. */
  readonly softmax: readonly (readonly number[])[]; // [T][C]
  readonly sums: readonly number[]; // [T]
}

type Buffers = Record<string, Float64Array | Float32Array | Int32Array>;

const powers = Object.fromEntries(
  [DOUBLE, SINGLE].map((precision) => {
    const filled = new Float64Array(tableLength(precision));
    interpret(fillPowers(precision), { scalars: {}, buffers: { [precision.table]: filled } });
    return [precision.table, filled];
  }),
);

const logits = rowsVariants.find(({ name }) => name === "logitRowsLoss")!;

export function scorer(lattice: Lattice, { schedule, machine, passesFor, log }: ScoringForm) {
  const all: Kernel[] = [
    labels(lattice, schedule),
    rows(logits, false, schedule),
    ...(schedule.shared
      ? editStages(lattice, schedule)
      : [...scoringStages(lattice, schedule), ...slopeStages(schedule)]),
  ];
  const kernels = new Map(all.map((kernel) => [kernel.name, lowered(kernel, passesFor(lattice))]));
  const run = machine(kernels);

  /** @param every whether all classes are wanted, and not only those of the target */
  function open({ data, target, blank, classes = {}, weights = {} }: Problem, every: boolean) {
    const [T, C, S] = [data.length, data[0]!.length, target.length];
    const named = [blank, ...Object.values(classes)];
    const U = namedClasses(lattice).length + (every ? C : new Set(target).size);
    const sizes = { T, C, S, L: S, N: 1, U, R: T };
    const buffers: Buffers = {};
    for (const kernel of kernels.values())
      for (const { name, shape, storage, type } of kernel.buffers) {
        buffers[name] ??= powers[name] ?? array(storage ?? type, elementsAt({ name, shape }, sizes) + LANES);
      }
    buffers.targets!.set(target);
    buffers.data!.set(data.flat());
    const scalars: Record<string, number> = {
      ...{ probabilities: 0, floor: 0 },
      ...{ classes: C, dataStart: 0, timeStride: C, targetStart: 0, targetLength: S, blank, frames: T },
      ...{ firstFrame: 0, endFrame: T, rowMask: -1, spare: every ? S : 0 },
      ...classes,
      ...weights,
    };
    run("labels", { scalars, buffers });
    const used = [...buffers.used!.slice(0, buffers.counts![0]!)];
    if (every) for (let c = 0; c < C; c++) if (!used.includes(c)) used.push(c);
    buffers.used!.set([...used, ...Array.from({ length: schedule.overrun }, () => blank)]);
    scalars.usedCount = used.length;
    // What is no label has the id that no class has.
    buffers.ids!.fill(used.length, S, S + 1 + schedule.overrun);
    run("logitRowsLoss", { scalars, buffers });
    run("forward", { scalars, buffers });
    const left = [...buffers.sums!.slice(0, T)].reduce((sum, rest) => sum + rest, 0);
    const lossOf = (name: string, at: number) => {
      const [mantissa, exponent] = [buffers[name]![at]!, buffers[`${name}Exponent`]?.[at] ?? 0];
      return left - log(lattice, mantissa, exponent, T);
    };
    return { T, C, S, used, named, buffers, scalars, lossOf };
  }

  return {
    posteriors(problem: Problem): number[][] {
      const { T, S, buffers, scalars } = open(problem, false);
      run("posteriors", { scalars, buffers });
      return Array.from({ length: T }, (_, t) => [
        ...buffers.states!.slice(t * (2 * S + 1), (t + 1) * (2 * S + 1)),
      ]);
    },
    edits(problem: Problem): Edits {
      const { C, S, used, buffers, scalars, lossOf } = open(problem, true);
      const loss = lossOf("total", 0);
      for (const name of ["suffixes", "flows", "deletions", "besideSubstitutions", "besideInsertions"])
        if (kernels.has(name)) run(name, { scalars, buffers });
      const [substitutions, insertions]: [number[][], number[][]] = [[], []];
      // Calls that share the places write to one array of all, and none of them does more than these classes.
      const most = schedule.shared ? 2 : C;
      for (let place = 0; place <= S; place++) {
        const from = schedule.shared ? place * used.length : 0;
        const row = (name: string) =>
          Array.from({ length: C }, (_, c) => lossOf(name, from + used.indexOf(c)));
        for (let firstClass = 0; firstClass < used.length; firstClass += most) {
          const part = { ...scalars, place, firstClass, endClass: firstClass + most };
          run("splices", { scalars: part, buffers });
        }
        if (kernels.has("besides")) run("besides", { scalars: { ...scalars, place }, buffers });
        if (place < S) substitutions.push(row("substitutions"));
        insertions.push(row("insertions"));
      }
      const deletions = Array.from({ length: S }, (_, k) => lossOf("deletions", k));
      return { loss, substitutions, insertions, deletions };
    },
    /** @param lag what a frame counts for each label that has not begun */
    expectation(problem: Problem, direction: readonly (readonly number[])[], lag: number): Expectation {
      const { T, C, S, used, buffers, scalars } = open(problem, false);
      scalars.lag = lag;
      run("suffixes", { scalars, buffers });
      const grad = buffers.data!.slice();
      grad.set(direction.flat());
      run("slopes", { scalars, buffers: { ...buffers, data: grad } });
      const bases = [...buffers.bases!.slice(0, T)].reduce((sum, base) => sum + base, 0);
      for (const stage of ["prefixMeans", "covariances"]) run(stage, { scalars, buffers });
      const width = used.length + 1 + schedule.overrun;
      const covariance = direction.map((row, t) =>
        row.map((_, c) => (used.includes(c) ? buffers.tilts![t * width + used.indexOf(c)]! : 0)),
      );
      run("softmaxSlopes", {
        scalars,
        buffers: { ...buffers, grad },
      });
      const rowOf = (t: number) => [...grad.slice(t * C, (t + 1) * C)];
      return {
        mean: buffers.expected![0]! + bases + (lag * S * T) / 2,
        covariance,
        softmax: direction.map((_, t) => rowOf(t)),
        sums: direction.map((_, t) => buffers.bases![t]!),
      };
    },
    families: familiesOf(lattice),
  };
}

function array(kind: string, size: number): Buffers[string] {
  if (kind === "i32") return new Int32Array(size);
  return (kind === "f32" ? new Float32Array(size) : new Float64Array(size)).fill(Number.NaN);
}
