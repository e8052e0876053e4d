import { expect, test } from "vitest";
import { fan } from "../src/derive/step.ts";
import { familiesOf, namedClasses } from "../src/derive/vocabulary.ts";
import { windowEdges } from "../src/derive/window.ts";
import { interpret } from "../src/ir/interpret.ts";
import { type Kernel, LANES, type Pass } from "../src/ir/nodes.ts";
import { elementsAt } from "../src/ir/shape.ts";
import { represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { DOUBLE, fillPowers, SINGLE, tableLength } from "../src/lower/table-exp.ts";
import { wideFor } from "../src/lower/wide.ts";
import { opened, starred } from "../src/spec/alignment.ts";
import { ctc } from "../src/spec/ctc.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { alongAlpha, alongBeta, totalOf } from "../src/stages/alignment/posteriors.ts";
import { emissions } from "../src/stages/classes/all-frames.ts";
import { emissionsByRow, storedFrom } from "../src/stages/classes/frame-source.ts";
import { freeClasses } from "../src/stages/classes/free-classes.ts";
import { emissionsRow, frameRow, logs } from "../src/stages/classes/one-frame.ts";
import { labels } from "../src/stages/labels/labels.ts";
import { laneWise, type Schedule, serial } from "../src/stages/sweep/schedule.ts";
import { lowered } from "../src/target.ts";
import { passes } from "../src/targets/typescript-files.ts";
import { vectors } from "../src/targets/wasm-alignment.ts";
import { logSum, type Machine } from "./alignment-simulation.ts";
import { eachPathOf } from "./brute-force.ts";
import { compiledTypeScript } from "./compiled-typescript.ts";
import { lattices } from "./lattices.ts";
import { problems } from "./problems.ts";
import type { Problem } from "./simulation.ts";
import { compiled } from "./sweep-simulation.ts";

// The posteriors of a path's states, against all paths one by one. Beta leaves out states that have no part in them.

interface Form {
  readonly schedule: Schedule;
  readonly byRow: boolean;
  readonly machine: Machine;
  readonly bound: number;
  readonly passesFor: (lattice: Lattice) => readonly Pass[];
}

const interpreted: Machine = (kernels) => (name, memory) =>
  interpret(kernels.get(name)!, { ...memory, kernels });
const typescript: Machine = (kernels) => (name, memory) => compiledTypeScript(kernels.get(name)!, memory);
const doubles = { schedule: serial, byRow: false, bound: 1e-9, machine: interpreted };
const forms: Readonly<Record<string, Form>> = {
  "as written": { ...doubles, passesFor: () => [] },
  wide: { ...doubles, passesFor: (lattice) => [represent(wideFor(fan(lattice))), storage("f64")] },
  TypeScript: { ...doubles, machine: typescript, passesFor: (l) => passes("f64", wideFor(fan(l))) },
  WebAssembly: {
    schedule: laneWise,
    byRow: true,
    bound: 1e-5,
    machine: compiled,
    passesFor: () => vectors,
  },
};

const powers = Object.fromEntries(
  [DOUBLE, SINGLE].map((precision) => {
    const filled = new Float64Array(tableLength(precision));
    interpret(fillPowers(precision), { scalars: {}, buffers: { [precision.table]: filled } });
    return [precision.table, filled];
  }),
);

for (const lattice of [...lattices, starred(ctc), opened(ctc)])
  test.each(Object.entries(forms))(
    `posteriors along a path, ${lattice.name}, %s`,
    (_, form) => {
      const solve = solver(lattice, form);
      const blurred = problems(lattice, "logits", 16);
      const sharp = blurred.map((one) => ({ ...one, data: one.data.map((row) => row.map((x) => 16 * x)) }));
      for (const problem of [...blurred, ...sharp]) {
        const { path, posteriors, bands } = expected(problem);
        if (path === undefined) continue;
        const found = solve(problem, path, bands);
        const where = JSON.stringify({ problem, path, posteriors, found });
        for (const [t, posterior] of posteriors.entries())
          expect(Math.abs(found[t]! - posterior), where).toBeLessThan(form.bound);
      }
    },
    30_000,
  ); // the first of them loads the assembler

type State = readonly [family: string, k: number];

/** A part that no bound would show. */
const NONE = 1e-12;

interface Expected {
  /** The likeliest. */
  readonly path?: readonly State[];
  /** Of each of its states. */
  readonly posteriors: readonly number[];
  /** The first k of each frame that has a part, and the last. */
  readonly bands: readonly (readonly [low: number, high: number])[];
}

function expected(problem: Problem): Expected {
  const paths: (readonly [weight: number, states: readonly State[]])[] = [];
  eachPathOf(problem, "logits", (weight, states) => paths.push([weight, states]));
  const total = paths.reduce((sum, [weight]) => sum + weight, 0);
  if (total === 0) return { posteriors: [], bands: [] };
  const [, path] = paths.reduce((best, other) => (other[0] > best[0] ? other : best));
  const posteriors = path.map((state, t) => {
    const through = paths.filter(([, states]) => String(states[t]) === String(state));
    return through.reduce((sum, [weight]) => sum + weight, 0) / total;
  });
  const bands = path.map(([, own], t) => {
    const parts = new Map<number, number>([[own, total]]);
    for (const [weight, states] of paths) {
      const k = states[t]![1];
      parts.set(k, (parts.get(k) ?? 0) + weight);
    }
    const ks = [...parts].filter(([, part]) => part > NONE * total).map(([k]) => k);
    return [Math.min(...ks), Math.max(...ks)] as const;
  });
  return { path, posteriors, bands };
}

function solver(lattice: Lattice, { schedule, byRow, machine, passesFor }: Form) {
  const source = byRow ? emissionsByRow(schedule, lattice) : storedFrom;
  const all: Kernel[] = [
    labels(lattice, schedule),
    ...(byRow
      ? [logs(schedule), frameRow(emissionsRow, schedule, freeClasses(lattice))]
      : [emissions(lattice)]),
    alongAlpha(lattice, schedule, source),
    totalOf(lattice, schedule),
    alongBeta(lattice, schedule, source),
  ];
  const kernels = new Map(all.map((kernel) => [kernel.name, lowered(kernel, passesFor(lattice))]));
  const run = machine(kernels);
  const families = familiesOf(lattice);
  return (
    { data, target, blank, classes = {}, weights = {}, scores = {} }: Problem,
    path: readonly State[],
    bands: Expected["bands"],
  ) => {
    const [T, C, S] = [data.length, data[0]!.length, target.length];
    const U = Math.max(
      new Set([blank, ...Object.values(classes), ...target]).size,
      namedClasses(lattice).length,
    );
    const sizes = { T, C, S, L: S, N: 1, U, B: 2, W: S };
    const buffers: Record<string, Float64Array | Float32Array | Int32Array> = {};
    for (const kernel of kernels.values())
      for (const { name, shape, storage, type } of kernel.buffers) {
        if (buffers[name]) continue;
        if (powers[name]) {
          buffers[name] = powers[name];
          continue;
        }
        const kind = storage ?? type;
        const size =
          (shape.dims ? elementsAt({ name, shape }, sizes) : T * (U + 1)) + (name === "data" ? LANES - 1 : 0);
        buffers[name] =
          kind === "i32"
            ? new Int32Array(size)
            : (kind === "f32" ? new Float32Array(size) : new Float64Array(size)).fill(Number.NaN);
      }
    buffers.targets!.set(target);
    buffers.data!.set(data.flat());
    buffers.ones?.set(data.map(logSum));
    buffers.pathFamily!.set(path.map(([family]) => families.indexOf(family)));
    buffers.pathLabel!.set(path.map(([, k]) => k));
    const scalars = {
      ...{ probabilities: 0, floor: 0 },
      ...{ classes: C, dataStart: 0, timeStride: C, targetStart: 0, targetLength: S, blank, grain: -20_000 },
      ...{ frames: T, leastLabel: Math.max(0, S - windowEdges(lattice).tail), lastLabel: S },
      ...{ firstFrame: 0, firstLabel: 0, rowMask: 1, endFrame: T, emissionsFrom: 0 },
      ...classes,
      ...weights,
      ...Object.fromEntries(Object.entries(scores).map(([name, score]) => [`${name}Score`, score])),
    };
    run("labels", { scalars, buffers });
    const counted = { ...scalars, usedCount: buffers.counts![0]! };
    if (!byRow) run("emissions", { scalars: counted, buffers });
    for (let t = 0; t < T; t += 2)
      run("alongAlpha", { scalars: { ...counted, from: t, to: Math.min(t + 1, T - 1) }, buffers });
    run("totalOf", { scalars: counted, buffers });
    let block = {};
    for (let from = T - 1; from >= 0; from -= 2) {
      const to = Math.max(from - 1, 0);
      run("alongBeta", { scalars: { ...counted, ...block, from, to }, buffers });
      const [leastLabel, lastLabel] = bands[to]!;
      block = { frames: to + 1, leastLabel, lastLabel };
    }
    return [...buffers.posteriors!];
  };
}
