// The same problem's samples as streams, in pieces of any size, against the aligner that has all frames: the same bits.

import { type AlignResult, type Backend, type CtcAligner, createCtcAligner, type Dtype } from "@ctckit/core";
import type { Problem } from "./problem.ts";

/** No path of a problem that is asked is ever so far behind. */
const MARGIN = 10_000;

/** What differs; undefined if nothing does, or if the backend has no streams. */
export async function unstreamed(
  problem: Problem,
  backend: Backend,
  dtype: Dtype,
): Promise<string | undefined> {
  if (!backend.manifest.operations.includes("survivors")) return undefined;
  const { blank, input, targets, inputLengths } = problem;
  const aligner: CtcAligner = await createCtcAligner({
    ...{ backend, blank, blankInTargets: "allow", infeasible: "empty", input },
  });
  try {
    for (const [n, target] of targets.entries()) {
      const frames = inputLengths[n]!;
      const data = rowsOf(problem, n, dtype);
      if (frames === 0 || mayTrail(data, frames)) continue;
      const shape = [frames, problem.classes];
      const whole = await aligner.align({ data, shape, targets: [target] });
      const difference = await pushed(aligner, problem, n, data, whole);
      if (difference !== undefined) return `stream of sample ${n}: ${difference}`;
    }
  } finally {
    await aligner.close();
  }
  return undefined;
}

async function pushed(
  aligner: CtcAligner,
  { classes, targets }: Problem,
  n: number,
  data: Float32Array | Float64Array,
  { scores, spans }: AlignResult,
): Promise<string | undefined> {
  const stream = await aligner.stream({ targets: targets[n]!, margin: MARGIN });
  const all = { starts: [] as number[], ends: [] as number[], scores: [] as number[] };
  const hear = ({ spans }: { readonly spans: Pick<AlignResult["spans"], "starts" | "ends" | "scores"> }) => {
    for (const name of ["starts", "ends", "scores"] as const) all[name].push(...spans[name]);
  };
  const frames = data.length / classes;
  for (let t = 0, i = 0; t < frames; i++) {
    const count = Math.min(frames - t, 1 + ((n * 7 + i * i * 5 + frames) % 13));
    const piece = data.subarray(t * classes, (t + count) * classes);
    try {
      hear(await stream.push({ data: piece, shape: [count, classes] }));
    } catch (error) {
      // The batch says so by its score, unless the sample is infeasible.
      if (error instanceof RangeError && error.message.includes("NaN") && !Number.isFinite(scores[0]!))
        return undefined;
      throw error;
    }
    t += count;
  }
  const end = await stream.end();
  hear(end);
  if (!Object.is(end.score, scores[0])) return `score: expected ${scores[0]}, got ${end.score}`;
  if (scores[0] === Number.NEGATIVE_INFINITY) return undefined; // what was final before stays (contract 12.10)
  for (const name of ["starts", "ends", "scores"] as const) {
    const k = all[name].findIndex((value, k) => !Object.is(value, spans[name][k]));
    if (k >= 0 || all[name].length !== spans[name].length)
      return `${name}[${k}] of ${all[name].length}: expected ${spans[name][k]}, got ${all[name][k]}`;
  }
  return undefined;
}

/** Of sample n, as far as they count. */
function rowsOf({ data, classes, targets, inputLengths }: Problem, n: number, dtype: Dtype) {
  const rows = Array.from({ length: inputLengths[n]! }, (_, t) => {
    const start = (t * targets.length + n) * classes;
    return data.subarray(start, start + classes);
  });
  const values = rows.flatMap((row) => [...row]);
  return dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
}

/** Whether a path could be so far behind that it is given up. */
function mayTrail(data: Float32Array | Float64Array, frames: number): boolean {
  const finite = data.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return frames * (high - low) > MARGIN;
}
