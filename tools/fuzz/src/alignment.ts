// The same problem's best paths, through the public API, against Viterbi in float64.

import { CheckFailure, checkPaths } from "@ctckit/conformance";
import {
  type AlignmentOutput,
  type Backend,
  type Batch,
  createCtcAligner,
  type Dtype,
  type Plan,
} from "@ctckit/core";
import { callOf } from "./call.ts";
import type { Problem } from "./problem.ts";

/** More frames than the rows that stay in memory: contract 11.3 has them from 2,048 on. */
const STRETCHED = 2100;

/** What is wrong with the backend's paths; undefined if nothing is, or if it has none. */
export async function misaligned(
  problem: Problem,
  backend: Backend,
  dtype: Dtype,
): Promise<string | undefined> {
  if (!backend.manifest.operations.includes("alignment")) return undefined;
  const asked = problem.stretched ? stretched(problem) : problem;
  const { time, classes, blank, data, targets, inputLengths, input, gradient, layout, way } = asked;
  let seen: AlignmentOutput | undefined;
  const aligner = await createCtcAligner({
    ...{ backend: watched(backend, (out) => (seen = out)), blank, blankInTargets: "allow" },
    ...{ infeasible: "empty", input, layout },
  });
  try {
    const { gradOutput: _, ...call } = callOf(asked, dtype);
    if (way === "synchronous" && aligner.alignSync) aligner.alignSync(call);
    else await aligner.align(call);
  } finally {
    await aligner.close();
  }
  const batch = targets.length;
  const gradScale = targets.map(() => 1);
  const form = { topology: "ctc", dtype, input, gradient } as const;
  try {
    checkPaths({ ...form, time, batch, classes, blank, data, targets, inputLengths, gradScale }, seen!);
  } catch (error) {
    if (error instanceof CheckFailure) return `best path: ${error.message}`;
    throw error;
  }
  return undefined;
}

/** The backend, with what its plans write shown as it is: states, of which callers get spans. */
function watched(backend: Backend, show: (out: AlignmentOutput) => void): Backend {
  return {
    ...backend,
    plan(spec) {
      const plan = backend.plan(spec) as Plan<AlignmentOutput>;
      const { runSync } = plan;
      return {
        async run(batch: Batch, out: AlignmentOutput, signal?: AbortSignal) {
          await plan.run(batch, out, signal);
          show(out);
        },
        ...(runSync && {
          runSync(batch: Batch, out: AlignmentOutput) {
            runSync(batch, out);
            show(out);
          },
        }),
      };
    },
  };
}

/** The first sample, each of its frames so many times. */
function stretched(problem: Problem): Problem {
  const { time, classes, targets, data, inputLengths } = problem;
  const times = Math.ceil(STRETCHED / time);
  const all = new Float64Array(time * times * classes); // [T', 1, C]
  for (let t = 0; t < time * times; t++) {
    const from = Math.floor(t / times) * targets.length * classes;
    all.set(data.subarray(from, from + classes), t * classes);
  }
  return {
    ...problem,
    ...{ time: time * times, data: all, targets: targets.slice(0, 1) },
    inputLengths: [inputLengths[0]! * times],
  };
}
