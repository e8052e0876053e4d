import { namedClasses } from "../src/derive/vocabulary.ts";
import { interpret, type Memory } from "../src/ir/interpret.ts";
import type { Kernel, Pass } from "../src/ir/nodes.ts";
import { elementsAt } from "../src/ir/shape.ts";
import type { Representation } from "../src/lower/represent.ts";
import { DOUBLE, fillPowers, SINGLE, tableLength } from "../src/lower/table-exp.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { type RowsVariant, rows, rowsVariants } from "../src/stages/classes/all-frames.ts";
import { anew, written } from "../src/stages/classes/dense-part.ts";
import { subtract } from "../src/stages/classes/subtract.ts";
import { labels } from "../src/stages/labels/labels.ts";
import { backward } from "../src/stages/lattice/backward.ts";
import { forward } from "../src/stages/lattice/forward.ts";
import { gather } from "../src/stages/lattice/gather.ts";
import { join } from "../src/stages/lattice/join.ts";
import { directionRows, meet, part } from "../src/stages/lattice/meet.ts";
import { statePosteriors } from "../src/stages/scoring/state-posteriors.ts";
import { type Schedule, serial } from "../src/stages/sweep/schedule.ts";
import { lowered } from "../src/target.ts";

// Runs the stages of one sample in the order a backend would, on whatever executes kernels: the interpreter, or compiled
// output of a printer.

export interface Problem {
  readonly lattice: Lattice;
  readonly data: readonly (readonly number[])[]; // [T][C], logits or log-probs
  readonly target: readonly number[];
  readonly blank: number;
  /** Other classes that the lattice has the caller name. */
  readonly classes?: Readonly<Record<string, number>>;
  /** Log-probabilities of the classes without a column. */
  readonly scores?: Readonly<Record<string, number>>;
  /** Log-weights that the lattice has the caller give. */
  readonly weights?: Readonly<Record<string, number>>;
}

export interface Solution {
  readonly loss: number;
  readonly grad: readonly (readonly number[])[]; // [T][C]
  /** Where the stages are those for many threads: the posteriors of states. */
  readonly states?: readonly (readonly number[])[]; // [T][2S + 1]
}

export type Run = (kernel: Kernel, memory: Memory) => void;

/** How a target would compute: none of it for the kernels as the stages write them. */
export interface Form {
  /** Where each pair of cells has a thread of its own: runs the stages for that, on so many threads. */
  readonly pairs?: (threads: number) => Run;
  /** What rows of classes go through, which all lattices of a backend share. Default: `passes`. */
  readonly rowsPasses?: readonly Pass[];
  readonly representation?: Representation;
  readonly passes: readonly Pass[];
  readonly schedule?: Schedule;
  /** As for arrays of few digits. */
  readonly coarse?: boolean;
}

type Floats = Float64Array | Float32Array | Int32Array;

/** Stages that do some frames of one direction. */
const DIRECTED = new Set(["meet", "part"]);
const FRAMES = 3;
/** Threads without a pair of their own. */
const SPARE_THREADS = 2;

/** Lowers the stages once; the result solves any problem of that lattice. */
export function solver(
  lattice: Lattice,
  { representation, passes, schedule = serial, coarse = false, pairs, rowsPasses = passes }: Form,
  variant: Pick<RowsVariant, "input" | "gradient"> = { input: "logits", gradient: "logits" },
  run: Run = interpret,
): (problem: Problem) => Solution {
  const { input, gradient } = variant;
  const rowsVariant = rowsVariants.find((row) => row.input === input && row.gradient === gradient)!;
  const low = {
    labels: lowered(labels(lattice, schedule), passes),
    rows: lowered(rows({ ...rowsVariant, coarse }), rowsPasses),
    total: (schedule.shared
      ? [pairs ? meet(lattice, "pairs") : meet(lattice), join(lattice)]
      : [forward(lattice, schedule)]
    ).map((kernel) => lowered(kernel, passes)),
    posteriors: (gradient === "none"
      ? []
      : schedule.shared
        ? [
            pairs ? part(lattice, "pairs") : part(lattice),
            gather(lattice, coarse ? anew(variant) : written),
            statePosteriors(lattice, "f32"),
          ]
        : [backward(lattice, schedule), subtract()]
    ).map((kernel) => lowered(kernel, passes)),
  };

  return ({ data, target, blank, classes = {}, weights = {} }) => {
    const [T, C, S] = [data.length, data[0]!.length, target.length];
    const buffers: Record<string, Floats> = { powers, singlePowers };
    const U = new Set([blank, ...Object.values(classes), ...target]).size;
    const named = namedClasses(lattice).length;
    // Before labels have been counted nobody knows how many classes are used, but no more than these.
    const sizes = { T, C, S, L: S, N: 1, R: T, K: T + 1, U: Math.max(U, named) };
    const stage = (kernel: Kernel, scalars: Memory["scalars"]) => {
      // As a backend would have them in the same place.
      for (const [name, array] of Object.entries(buffers))
        if (name.startsWith("carries")) buffers[name.replace("carries", "carried")] = array;
      for (const buffer of kernel.buffers) {
        // Both directions have rows, one after the other.
        const many = buffer.name.startsWith("rows") ? 2 : 1;
        buffers[buffer.name] ??= array(buffer.storage ?? buffer.type, many * elementsAt(buffer, sizes));
      }
      const runs = pairs && DIRECTED.has(kernel.name) ? pairs(S + 1 + SPARE_THREADS) : run;
      runs(kernel, { scalars, buffers });
    };
    buffers.targets = Int32Array.from(target);
    buffers.slots = new Int32Array(C);
    stage(low.labels, { targetStart: 0, targetLength: S, blank, ...classes });
    const [usedCount, required] = [buffers.counts![0]!, buffers.counts![1]!];
    const keeps = gradient !== "none";
    const none = {
      loss: Number.POSITIVE_INFINITY,
      grad: gradient !== "none" ? data.map((row) => row.map(() => 0)) : [],
    };
    if (required > T) return none;
    const single = low.rows.buffers.some(({ storage }) => storage === "f32");
    buffers.data = (single ? Float32Array : Float64Array).from(data.flat());
    const geometry = {
      frames: T,
      firstFrame: 0,
      endFrame: T,
      classes: C,
      probabilities: 0,
      floor: 0,
      dataStart: 0,
      timeStride: C,
      usedCount,
      gradScale: 1,
      targetLength: S,
      statesFrom: 0,
      sample: 0,
      ...weights,
    };
    stage(low.rows, geometry);
    const meeting = (T - 1) >> 1;
    const ofLattice = { ...geometry, rowMask: keeps ? -1 : 1, rowsFrom: 0, keeps: Number(keeps), meeting };
    const sweep = (kernel: Kernel) => {
      if (!DIRECTED.has(kernel.name)) return stage(kernel, ofLattice);
      const [alpha, beta] =
        kernel.name === "meet"
          ? [
              [0, meeting],
              [T - 1, meeting],
            ]
          : [
              [meeting + 1, T - 1],
              [meeting - 1, 0],
            ];
      // A few frames at a time, as a backend may.
      for (let [a, b] = [alpha[0]!, beta[0]!]; a <= alpha[1]! || b >= beta[1]!; a += FRAMES, b -= FRAMES) {
        const ends = {
          alphaFrom: a,
          alphaTo: Math.min(a + FRAMES - 1, alpha[1]!),
          betaFrom: b,
          betaTo: Math.max(b - FRAMES + 1, beta[1]!),
        };
        if (a <= alpha[1]!) stage(kernel, { ...ofLattice, ...ends, direction: 0 });
        if (b >= beta[1]!)
          stage(kernel, {
            ...ofLattice,
            ...ends,
            direction: 1,
            rowsFrom: elementsAt(directionRows(lattice), sizes),
          });
      }
    };
    low.total.forEach(sweep);
    if (buffers.alive![0] === 0) return none;
    const loss = (buffers.sums as Float64Array).reduce((sum, x) => sum + x, 0) - logTotal(buffers, T);
    if (gradient === "none") return { loss, grad: [] };
    low.posteriors.forEach(sweep);
    const { grad, states } = buffers;
    const rowsOf = (from: Floats, width: number) =>
      data.map((_, t) => [...from.slice(t * width, (t + 1) * width)]);
    return { loss, grad: rowsOf(grad!, C), ...(states && { states: rowsOf(states, 2 * S + 1) }) };
  };

  function logTotal(buffers: Readonly<Record<string, Floats>>, frames: number): number {
    if (buffers.totalLog) return buffers.totalLog[0]!;
    // As written, and where a weight is one number, that is its logarithm.
    if (!representation || representation.weight.length === 1) return buffers.total![0]!;
    const { unit, perEmission } = representation;
    return Math.log(buffers.total![0]!) + buffers.totalExponent![0]! * unit + frames * perEmission;
  }
}

function array(type: string, length: number): Floats {
  // What nobody has written yet is NaN, so that reading it shows.
  if (type === "i32") return new Int32Array(length);
  return (type === "f32" ? new Float32Array(length) : new Float64Array(length)).fill(Number.NaN);
}

const [powers, singlePowers] = [DOUBLE, SINGLE].map((precision) => {
  const filled = new Float64Array(tableLength(precision));
  interpret(fillPowers(precision), { scalars: {}, buffers: { [precision.table]: filled } });
  return filled;
}) as [Float64Array, Float64Array];
