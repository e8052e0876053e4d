// What the samples of a task come to, end to end: made in the worker, and put where the caller wants it. Rows of frames, which may be
// megabytes, are transferred. Losses are a few bytes and cloned. A gradient is the carrier's.

import {
  type AlignmentOutput,
  type Batch,
  CtcError,
  type EditsOutput,
  type ExpectationOutput,
  type LossOutput,
  type PlanSpec,
  type PosteriorsOutput,
  roomForEdits,
  roomForPosteriors,
  type SurvivorsOutput,
} from "@ctckit/core/backend";

type Losses = Pick<LossOutput, "losses">;
type Values = Omit<ExpectationOutput, "grad">;
export type Results = Losses | Values | AlignmentOutput | SurvivorsOutput | PosteriorsOutput | EditsOutput;

/** Room for the samples of these batches. Their `time` is the same. */
export function resultsOf(spec: PlanSpec, batches: readonly Batch[]): Results {
  try {
    return made(spec, batches);
  } catch (cause) {
    throw new CtcError("CTC_OUT_OF_MEMORY", "a worker had no memory for its results", { cause });
  }
}

function made({ operation, posteriors }: PlanSpec, batches: readonly Batch[]): Results {
  if (operation === "survivors") return {}; // the backend makes them
  const samples = batches.reduce((sum, { batch }) => sum + batch, 0);
  const losses = new Float64Array(samples);
  if (operation === "posteriors")
    return { losses, posteriors: batches.flatMap((batch) => roomForPosteriors(batch).posteriors) };
  if (operation === "edits") {
    const rooms = batches.map(roomForEdits);
    const all = (name: "substitutions" | "insertions" | "deletions") => rooms.flatMap((room) => room[name]);
    return {
      losses,
      substitutions: all("substitutions"),
      insertions: all("insertions"),
      deletions: all("deletions"),
    };
  }
  if (operation === "hessian" || operation === "entropy" || operation === "delay")
    return { losses, values: new Float64Array(samples) };
  if (operation !== "alignment") return { losses };
  const frames = samples * batches[0]!.time;
  return {
    scores: losses,
    states: new Int32Array(frames),
    frameScores: new Float64Array(frames),
    ...(posteriors && { posteriors: new Float64Array(frames) }),
  };
}

type Column = Float64Array | Int32Array | readonly Float64Array[];

/** Those of samples `from` to `to - 1`, of so many. Of survivors there is one sample. */
export function within<R extends Results>(results: R, samples: number, from: number, to: number): R {
  if (samples === 1) return results;
  const parts = Object.entries(results).map(([name, all]: [string, Column]) => {
    const width = all.length / samples;
    const part = Array.isArray(all)
      ? all.slice(from, to)
      : (all as Int32Array).subarray(from * width, to * width);
    return [name, part];
  });
  return Object.fromEntries(parts) as R;
}

/** The memory to transfer with them. */
export function memoryOf(results: Results): ArrayBuffer[] {
  const { losses: _, ...rest } = results as Losses;
  const arrays: unknown[] = Object.values("survivors" in rest ? (rest as SurvivorsOutput).survivors! : rest);
  return arrays
    .flat()
    .filter(ArrayBuffer.isView)
    .map(({ buffer }) => buffer as ArrayBuffer);
}

/** Hands on what a worker has found. */
export function deliver(found: Results, samples: readonly number[], out: object): void {
  if ("states" in found) deliverPaths(found, samples, out as AlignmentOutput);
  else if ("losses" in found) deliverScores(found, samples, out);
  else Object.assign(out, found);
}

/** Copies paths to their samples' places. Workers' rows may be shorter than the caller's, but have every frame that counts. */
function deliverPaths(paths: AlignmentOutput, samples: readonly number[], out: AlignmentOutput): void {
  for (const name of Object.keys(paths) as (keyof AlignmentOutput)[]) {
    const [own, all] = [paths[name]!, out[name]!];
    const [width, room] = [own.length / samples.length, all.length / out.scores.length];
    for (const [i, n] of samples.entries()) {
      all.set(own.subarray(i * width, (i + 1) * width), n * room);
      all.fill(name === "states" ? -1 : 0, n * room + width, (n + 1) * room);
    }
  }
}

/** Losses are a number for each sample, and all else is an array. */
function deliverScores(found: object, samples: readonly number[], out: object): void {
  const into = out as Record<string, Column>;
  for (const [name, own] of Object.entries(found) as [string, Column][])
    for (const [i, n] of samples.entries()) {
      const value = own[i]!;
      if (typeof value === "number") (into[name] as Float64Array)[n] = value;
      else (into[name]![n] as Float64Array).set(value);
    }
}
