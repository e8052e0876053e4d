// What the frames of a stream come to. The backend says which paths survive a stretch of them; what is decided thereby is core's.

import type { AlignerSettings } from "../check/aligner-options.ts";
import { type Frames, validateData } from "../check/data.ts";
import { diagnostician } from "../check/diagnosis.ts";
import type { StreamSettings } from "../check/stream-options.ts";
import type {
  Batch,
  Dtype,
  Frontier,
  Limits,
  Plan,
  Survivors,
  SurvivorsOutput,
} from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import type { StreamEnd, StreamInput, StreamStep } from "../stream-api.ts";
import { type Labelled, labelled } from "./labelled.ts";
import type { Call } from "./run.ts";
import { spanStream } from "./span-stream.ts";
import { agreement, extended, lineage, type Stage } from "./survivor-history.ts";

/** Frames of a stretch. Each path that survives it has so many states, so a long push is many stretches. */
const STRETCH = 64;

/** What is known after some frames. A push that succeeds replaces it as a whole; one that fails leaves it as it was. */
interface Known {
  readonly frames: number;
  /** The paths that are left. */
  readonly paths: Frontier | undefined;
  /** What of them is not decided. */
  readonly history: readonly Stage[];
  /** The path that would be the best if no frame followed, -1 if none may end. */
  readonly ending: number;
  /** The best one, wherever it is, of the last that there were; -1 before the first frame. */
  readonly best: number;
  readonly position: number;
}

type Problem = Pick<Labelled, "batch" | "size"> & { readonly dtype: Dtype };

export interface Course {
  /** Yields what is to be run, stretch by stretch. */
  push(input: StreamInput): Generator<Omit<Call<SurvivorsOutput>, "leave">, StreamStep>;
  end(): StreamEnd;
}

export function course(
  settings: AlignerSettings,
  { targets, labels, groups, margin }: StreamSettings,
  planOf: (dtype: Dtype, size: Limits) => Plan<SurvivorsOutput>,
): Course {
  const spans = spanStream(labels, groups);
  const diagnose = diagnostician(settings, "scores", 1);
  let known: Known = { frames: 0, paths: undefined, history: [], ending: -1, best: -1, position: 0 };
  /** What all pushes have in common, by the first that succeeded. */
  let common: Problem | undefined;
  /** Frames that are decided, and those of the history's first stretch. */
  let [decided, told] = [0, 0];

  function framesOf(input: StreamInput): Frames {
    const frames = validateData(input, settings.layout);
    const { batch, classes, dtype } = frames;
    if (batch !== 1) throw new RangeError(`shape: expected one sample, got N = ${batch}`);
    if (common && classes !== common.batch.classes)
      throw new RangeError(
        `shape: expected C = ${common.batch.classes} as in earlier pushes, got ${classes}`,
      );
    if (common && dtype !== common.dtype)
      throw new TypeError(`data: expected ${common.dtype} as in earlier pushes, got ${dtype}`);
    return frames;
  }

  function* push(input: StreamInput): ReturnType<Course["push"]> {
    const frames = framesOf(input);
    const { data, dtype, time, extent, timeStride } = frames;
    const problem = common ?? { dtype, ...labelled({ ...input, targets }, frames, settings) };
    const plan = planOf(dtype, { ...problem.size, maxTime: Math.min(time, STRETCH) });
    const { star, starScore, open } = settings;
    let { paths, history, ending, best, position } = known;
    // The blank in a target may have made the sample infeasible.
    if (problem.batch.inputLengths[0] === 0) paths = nowhere;
    for (let t = 0; t < time && paths?.places.length !== 0; t += STRETCH) {
      const stretch = Math.min(STRETCH, time - t);
      const batch: Batch = {
        ...{ ...problem.batch, time: stretch, timeStride, batchStride: stretch * timeStride },
        data: data.subarray(t * timeStride, Math.min(extent, (t + stretch) * timeStride)),
        ...{ inputLengths: Int32Array.of(stretch), gradScale: new Float64Array(1) },
        ...(star !== undefined && { starScore }),
        ...(open && { open }),
        stretch: { margin, ...(paths && { from: { places: paths.places, weights: paths.weights } }) },
      };
      const out: SurvivorsOutput = {};
      yield { plan, batch, out, memory: [["data", data]], extent };
      const { survivors } = out;
      if (!survivors) throw new CtcError("CTC_KERNEL_FAILED", "push: the backend wrote no survivors");
      if (survivors.nanFrame >= 0) throw nanError(t + survivors.nanFrame, known.frames);
      paths = survivors;
      ending = survivors.ending;
      if (paths.places.length === 0) continue;
      history = extended(history, survivors, stretch);
      best = survivors.weights.indexOf(0);
      position = positionOf(survivors, best, stretch, labels);
    }
    common = problem;
    known = { frames: known.frames + time, paths, history, ending, best, position };
    tellDecided();
    diagnose({ ...problem.batch, ...frames, gradScale: new Float64Array(1) }, Float64Array.of(spans.score));
    return { ...spans.take(), frames: known.frames, decided, position };
  }

  /** What all paths that are left have in common. */
  function tellDecided(): void {
    const { history } = known;
    const { whole, frames } = agreement(history);
    for (const stage of history.slice(0, whole)) tell(stage, stage.alive[0]!, stage.time);
    const next = history[whole];
    if (next) tell(next, next.alive[0]!, frames);
    known = { ...known, history: history.slice(whole) };
    told = frames;
  }

  /** Up to frame `end` of a stretch. */
  function tell({ survivors, time }: Stage, path: number, end: number): void {
    for (let t = told; t < end; t++)
      spans.add(survivors.states[path * time + t]!, survivors.frameScores[path * time + t]!);
    decided += Math.max(0, end - told);
    told = 0;
  }

  return {
    push,
    end() {
      const { frames, history, ending, best } = known;
      const found = frames === 0 ? labels === 0 : ending >= 0;
      const last = found ? ending : best;
      if (last >= 0)
        for (const [i, path] of lineage(history, last).entries()) tell(history[i]!, path, history[i]!.time);
      spans.finish(found);
      return { score: spans.score, ...spans.take() };
    },
  };
}

const nowhere: Frontier = { places: new Int32Array(0), weights: new Float64Array(0) };

/** How many labels the best path has begun. */
function positionOf({ states, ending }: Survivors, best: number, time: number, labels: number): number {
  const state = states[(best + 1) * time - 1]!;
  // What is outside after the target may end there, and what is before it may not.
  if (state < 0) return best === ending ? labels : 0;
  return Math.ceil(state / 2);
}

function nanError(frame: number, before: number): RangeError {
  return new RangeError(
    `data: frame ${frame} gives NaN (frame ${before + frame} of the stream); nothing of this push counts`,
  );
}
