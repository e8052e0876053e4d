// An aligner binds options to a backend, as a criterion does. The backend finds the best paths; what is read off them is core's.

import { throwIfAborted, validateSignal } from "../abort.ts";
import type { AlignInput, AlignResult, CtcAligner, CtcAlignerOptions } from "../align-api.ts";
import { type AlignerSettings, validateAlignerOptions } from "../check/aligner-options.ts";
import { validateData } from "../check/data.ts";
import { describe } from "../check/description.ts";
import { diagnostician } from "../check/diagnosis.ts";
import { checkFeasible } from "../check/feasible.ts";
import { validateGroups } from "../check/groups.ts";
import { checkKeys, flag, type Keys } from "../check/keys.ts";
import { isProvider } from "../check/source.ts";
import type { AlignmentOutput, Backend, Plan, PlanSpec } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import { kernelFailure } from "../failure.ts";
import type { KnownOnly, WidenedWords } from "../option-types.ts";
import type { StreamOptions } from "../stream-api.ts";
import type { BackendOf } from "./criterion.ts";
import { labelled } from "./labelled.ts";
import { discard, openBackend } from "./open-backend.ts";
import { owner } from "./owner.ts";
import { checkAllowed, plansOf } from "./plans.ts";
import { type Call, checkThere, run, runSync } from "./run.ts";
import { classesOf, spansOf, wordsOf } from "./spans.ts";

/**
 * Aligns targets to a CTC model's output. It finds the most probable alignment of each sample (Viterbi 1967), and says in which frames
 * each label and each word is. That is what torchaudio's `forced_align` and `merge_tokens` give, for any number of samples. Where
 * predecessors tie, theirs may not be the best path; this one always is.
 *
 * Hours of frames are aligned in one call. Besides the input it keeps the lattice's rows at every 512th frame, or at every 4096th where
 * there would be too many, and 12 bytes for each frame. The other rows are computed again.
 *
 * Defaults: `topology: "ctc"`, `blank: 0`, `blankInTargets: "refuse"`, `infeasible: "refuse"`, `input: "logProbs"`, `layout: "TNC"`.
 *
 * A provider is probed, opened here, and closed by the aligner's `close`. An opened backend stays the caller's. Of paths that
 * tie, every backend takes the same one (contract 11.2). Mistakes in arguments are a TypeError or RangeError that names
 * argument, index and value.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNAVAILABLE` - the provider does not work here, or failed to open
 * @throws CtcError `CTC_UNSUPPORTED` - the backend does not align, or not with these options
 * @throws CtcError `CTC_KERNEL_FAILED` - the backend could not load what it needs, or make a plan
 */
export function createCtcAligner<B extends Backend = Backend>(
  options: CtcAlignerOptions<B>,
): Promise<CtcAligner<B>>;
export function createCtcAligner<const O extends WidenedWords<CtcAlignerOptions>>(
  options: O & KnownOnly<O, CtcAlignerOptions>,
): Promise<CtcAligner<BackendOf<O>>>;
export async function createCtcAligner(options: CtcAlignerOptions): Promise<CtcAligner> {
  const settings = validateAlignerOptions(options);
  const owned = isProvider(options.backend);
  const backend = isProvider(options.backend) ? await openBackend(options.backend) : options.backend;
  const planOf = plansOf(backend);
  try {
    const kind = kindOf(settings, backend.manifest.dtypes[0] ?? "float32");
    checkAllowed(backend, { ...kind, maxClasses: settings.blank + 1 });
    for (const dtype of backend.manifest.dtypes) await backend.prepare?.(kindOf(settings, dtype));
    return aligner(backend, planOf, settings, owned, planOf(kind).runSync !== undefined);
  } catch (error) {
    if (owned) await discard(backend);
    throw kernelFailure(backend.name, error);
  }
}

function kindOf({ topology, input, open, confidences }: AlignerSettings, dtype: PlanSpec["dtype"]): PlanSpec {
  return {
    topology,
    dtype,
    input,
    operation: "alignment",
    ...(open && { openEnds: true }),
    ...(confidences && { posteriors: true }),
  };
}

const syncKeys = {
  data: true,
  dtype: true,
  shape: true,
  strides: true,
  targets: true,
  targetsShape: true,
  targetsPadding: true,
  inputLengths: true,
  targetLengths: true,
  groups: true,
  classes: true,
  progress: true,
} satisfies Keys<Omit<AlignInput, "signal">>;
// A function, as bundlers do not know that a spread out here is for an aligner alone.
const keys = () => ({ ...syncKeys, signal: true }) satisfies Keys<AlignInput>;

interface AlignCall extends Call<AlignmentOutput> {
  readonly groups: Int32Array | undefined;
  readonly wantsClasses: boolean;
  readonly progress: AlignInput["progress"];
}

function aligner(
  backend: Backend,
  planOf: (spec: PlanSpec) => Plan,
  settings: AlignerSettings,
  owned: boolean,
  blocking: boolean,
): CtcAligner {
  const { life, close } = owner("the aligner", backend, owned);
  const diagnose = diagnostician(settings, "scores", 1);

  function prepare(method: "align" | "alignSync", input: AlignInput): AlignCall {
    const leave = life.enter(method);
    try {
      checkKeys(method, input, method === "align" ? keys() : syncKeys);
      validateSignal(input.signal);
      throwIfAborted(input.signal);
      const progress = listener(input.progress);
      const wantsClasses = flag("classes", input.classes);
      const frames = validateData(input, settings.layout, true);
      const { extent, size, ...problem } = labelled(input, frames, settings);
      const { data, dtype } = frames;
      const { star, starScore, open } = settings;
      const batch = {
        ...problem.batch,
        data,
        ...(star !== undefined && { starScore }),
        ...(open && { open }),
        gradScale: new Float64Array(problem.batch.batch),
      };
      const groups = validateGroups(input, batch.targetOffsets);
      if (settings.infeasible === "refuse") checkFeasible(batch, settings);
      checkAllowed(backend, size);
      const plan: Plan<AlignmentOutput> = planOf(kindOf(settings, dtype));
      const out = outputOf(batch.batch, batch.time, settings.confidences);
      const memory = [["data", batch.data] as const];
      const call = { plan, batch, out, memory, extent, leave, groups, wantsClasses, progress };
      checkThere(call); // what the input's getters may have done meanwhile
      return call;
    } catch (error) {
      leave();
      throw error;
    }
  }

  function result({ batch, out, groups, wantsClasses }: AlignCall): AlignResult {
    diagnose(batch, out.scores);
    const spans = spansOf(batch, out);
    return {
      scores: out.scores,
      spans,
      ...(groups && { words: wordsOf(groups, spans, out.scores) }),
      ...(wantsClasses && { classes: classesOf(batch, out, settings.star) }),
    };
  }

  const kindOfStream = (dtype: PlanSpec["dtype"]): PlanSpec => ({
    ...kindOf(settings, dtype),
    operation: "survivors",
  });

  return {
    backend: backend.name,
    dtypes: backend.manifest.dtypes,
    async align(input: AlignInput) {
      const call = prepare("align", input);
      await run(backend, call, input.signal, call.progress);
      call.progress?.(1);
      return result(call);
    },
    async stream(options: StreamOptions) {
      const leave = life.enter("stream");
      try {
        const { openStream } = await import("./stream.ts");
        return await openStream({ backend, settings, life, blocking, planOf, kindOf: kindOfStream }, options);
      } finally {
        leave();
      }
    },
    ...(blocking && {
      alignSync(input: AlignInput) {
        const call = prepare("alignSync", input);
        runSync(backend, call);
        call.progress?.(1);
        return result(call);
      },
    }),
    close,
  };
}

/** What the caller's function throws is reported as of a listener of an event, and the call goes on. */
function listener(value: unknown): AlignInput["progress"] {
  if (value === undefined) return undefined;
  if (typeof value === "function")
    return (fraction) => {
      try {
        value(fraction);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    };
  throw new TypeError(`progress: expected a function, got ${describe(value)}`);
}

function outputOf(batch: number, time: number, confidences: boolean): AlignmentOutput {
  try {
    return {
      scores: new Float64Array(batch),
      states: new Int32Array(batch * time),
      frameScores: new Float64Array(batch * time),
      ...(confidences && { posteriors: new Float64Array(batch * time) }),
    };
  } catch (cause) {
    throw new CtcError("CTC_OUT_OF_MEMORY", `align: could not allocate ${12 * batch * time} bytes`, {
      cause,
    });
  }
}
