// How sure a path is, at sizes that cannot be enumerated, against forward and backward in float64 with every cell kept. Backends may leave
// out states that have no part in it: few do where nothing is sure, nearly all where much is. The sizes lie about where @ctckit/alignment
// looks for them, every 64 frames or 32 times a sample.

import type { PlanSpec } from "@ctckit/core/backend";
import { alignmentCases } from "../../alignment/case.ts";
import { layOutPaths } from "../../alignment/paths.ts";
import type { Case } from "../../case.ts";
import { compareAll, sampleMagnitudes } from "../../compare.ts";
import { deviate, labels } from "../../generator.ts";
import { pathPosteriors } from "../../oracle/forward-backward.ts";
import { logProbRow, type Problem, type Template } from "../../problem.ts";
import { specOf } from "../../solve.ts";
import { tolerance } from "../../tolerance.ts";

const CLASSES = 6;

interface Size {
  readonly id: string;
  readonly time: number;
  /** One for each sample. */
  readonly lengths: readonly number[];
  readonly frames?: readonly number[];
}

const sizes: readonly Size[] = [
  { id: "t63-to-t130", time: 130, lengths: [20, 31, 30, 40, 50, 0], frames: [63, 64, 65, 128, 129, 130] },
  { id: "t500", time: 500, lengths: [240, 60, 1] },
  { id: "t2100", time: 2100, lengths: [400] },
];

/** What is added where the class is a planted path's; a second one is as good for a while. */
const SURE = { blurred: 1, sharp: 40 } as const;

/** Labels are spread over the frames, but for a stretch in which each also fits 30 labels later. */
function logit(shape: Omit<Template, "logit">, seed: number, gain: number): Template["logit"] {
  const { time, targets, inputLengths = [] } = shape;
  return (t, n, c) => {
    const target = targets[n]!;
    const emits = (state: number) => (state % 2 === 0 ? 0 : target[(state - 1) / 2]);
    const state = Math.floor((t * (2 * target.length + 1)) / (inputLengths[n] ?? time));
    const also = t > time / 4 && t < time / 2 && c === emits(state + 60);
    return deviate(seed, (t * targets.length + n) * 8 + c) + (c === emits(state) || also ? gain : 0);
  };
}

/** Whichever path it took: that is asked elsewhere. */
function checkPosteriors(asked: Problem, n: number, states: Int32Array, posteriors: Float64Array): void {
  const { topology, blank, dtype } = asked;
  const [target, frames] = [asked.targets[n]!, asked.inputLengths[n]!];
  const rows = Array.from({ length: frames }, (_, t) => logProbRow(asked, t, n)); // [T][C]
  const value = (t: number, s: number) => rows[t]![s % 2 === 0 ? blank : target[(s - 1) / 2]!]!;
  const mayRepeat = topology === "ctc-no-repeat-blank";
  const expected = pathPosteriors({ frames, target, mayRepeat, value }, states);
  const scale = { time: frames, magnitude: sampleMagnitudes(asked)[n]! };
  compareAll(frames, (t) => ({
    where: `posteriors(n=${n}, t=${t})`,
    ...{ expected: expected[t]!, actual: posteriors[t]! },
    bound: tolerance.posterior[dtype]({ ...scale, value: expected[t]! }),
  }));
}

export const swept: readonly Case[] = sizes.flatMap(({ id, time, lengths, frames }, i) =>
  Object.entries(SURE).flatMap(([name, gain]) => {
    const shape = {
      ...{ time, classes: CLASSES, targets: lengths.map((length, n) => labels(500 + n, length, CLASSES, 0)) },
      ...(frames && { inputLengths: frames }),
    };
    return alignmentCases(
      {
        ...{ id: `alignment/swept/${id}-${name}`, clauses: ["11.13"], oracle: "forward-backward" },
        // The oracle takes longer than the backends, so the larger ones come in one form.
        ...(i > 0 && { forms: ["log-probs"], topologies: ["ctc"] }),
        template: { ...shape, logit: logit(shape, 510 + i, gain) },
      },
      async ({ backend }, asked) => {
        const spec: PlanSpec = { ...specOf(asked, "alignment"), posteriors: true };
        await backend.prepare?.(spec);
        const { batch, out, collect } = layOutPaths(asked);
        const posteriors = new Float64Array(asked.batch * time).fill(Number.NaN);
        await backend.plan(spec).run(batch, { ...out, posteriors });
        const { states } = collect();
        const row = <T extends Float64Array | Int32Array>(all: T, n: number) =>
          all.subarray(n * time, n * time + asked.inputLengths[n]!) as T;
        for (const n of asked.targets.keys()) checkPosteriors(asked, n, row(states, n), row(posteriors, n));
      },
    );
  }),
);
