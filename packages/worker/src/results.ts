// What the samples of a task come to, end to end: made in the worker, and put where the caller wants it. Rows of frames, which may be
// megabytes, are transferred. Losses are a few bytes and cloned. A gradient is the carrier's.

import {
  type AlignmentOutput,
  CtcError,
  type LossOutput,
  type PlanSpec,
  type SurvivorsOutput,
} from "@ctckit/core/backend";

export type Results = Pick<LossOutput, "losses"> | AlignmentOutput | SurvivorsOutput;
type Name = keyof AlignmentOutput;

/** Room for so many samples. `time` is that of their runs. */
export function resultsOf({ operation, posteriors }: PlanSpec, samples: number, time: number): Results {
  if (operation === "survivors") return {}; // the backend makes them
  if (operation !== "alignment") return { losses: new Float64Array(samples) };
  try {
    return {
      scores: new Float64Array(samples),
      states: new Int32Array(samples * time),
      frameScores: new Float64Array(samples * time),
      ...(posteriors && { posteriors: new Float64Array(samples * time) }),
    };
  } catch (cause) {
    const frames = samples * time;
    throw new CtcError("CTC_OUT_OF_MEMORY", `a worker had no memory for ${frames} frames' states`, { cause });
  }
}

/** Those of samples `from` to `to - 1`, of so many. Of survivors there is one sample. */
export function within<R extends Results>(results: R, samples: number, from: number, to: number): R {
  if (samples === 1) return results;
  const parts = Object.entries(results).map(([name, all]: [string, Float64Array | Int32Array]) => {
    const width = all.length / samples;
    return [name, all.subarray(from * width, to * width)];
  });
  return Object.fromEntries(parts) as R;
}

/** The memory to transfer with them. */
export function memoryOf(results: Results): ArrayBuffer[] {
  if ("losses" in results) return [];
  const arrays: unknown[] = Object.values("states" in results ? results : (results.survivors ?? {}));
  return arrays.filter(ArrayBuffer.isView).map(({ buffer }) => buffer as ArrayBuffer);
}

/** Hands on what a worker has found. */
export function deliver(
  found: AlignmentOutput | SurvivorsOutput,
  samples: readonly number[],
  out: AlignmentOutput | SurvivorsOutput,
): void {
  if ("states" in found) deliverPaths(found, samples, out as AlignmentOutput);
  else Object.assign(out, found);
}

/** Copies paths to their samples' places. Workers' rows may be shorter than the caller's, but have every frame that counts. */
function deliverPaths(paths: AlignmentOutput, samples: readonly number[], out: AlignmentOutput): void {
  for (const name of Object.keys(paths) as Name[]) {
    const [own, all] = [paths[name]!, out[name]!];
    const [width, room] = [own.length / samples.length, all.length / out.scores.length];
    for (const [i, n] of samples.entries()) {
      all.set(own.subarray(i * width, (i + 1) * width), n * room);
      all.fill(name === "states" ? -1 : 0, n * room + width, (n + 1) * room);
    }
  }
}
