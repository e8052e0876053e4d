// A scorer binds options to a backend, as a criterion does. What the backend computes it hands on sample by sample.

import { throwIfAborted, validateSignal } from "../abort.ts";
import type { LossInput } from "../api.ts";
import { type Frames, validateData } from "../check/data.ts";
import { diagnostician } from "../check/diagnosis.ts";
import { copyDirection } from "../check/direction.ts";
import { checkKeys, flag, type Keys, oneOf } from "../check/keys.ts";
import { checkOptions, type Settings, settingsOf } from "../check/options.ts";
import { scorerKeys, validateCandidates, validateClasses } from "../check/scorer-input.ts";
import { isProvider, validateSource } from "../check/source.ts";
import type {
  Backend,
  Batch,
  EditsOutput,
  ExpectationOutput,
  LossOutput,
  Operation,
  Output,
  Plan,
  PlanSpec,
  PosteriorsOutput,
} from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import { kernelFailure } from "../failure.ts";
import type { KnownOnly, WidenedWords } from "../option-types.ts";
import type {
  CandidatesInput,
  CtcScorer,
  CtcScorerOptions,
  Edits,
  EditsInput,
  Expectations,
  HessianInput,
  Posteriors,
  PosteriorsInput,
} from "../score-api.ts";
import type { BackendOf } from "./criterion.ts";
import { labelled } from "./labelled.ts";
import { discard, openBackend } from "./open-backend.ts";
import { owner } from "./owner.ts";
import { checkAllowed, plansOf } from "./plans.ts";
import { type Call, checkThere, run, runSync } from "./run.ts";
import {
  editsOf,
  type PosteriorsAsked,
  posteriorsOf,
  roomForEdits,
  roomForExpectations,
  roomForLosses,
  roomForPosteriors,
} from "./scores.ts";

const optionKeys = {
  backend: true,
  topology: true,
  blank: true,
  blankInTargets: true,
  input: true,
  floor: true,
  layout: true,
  diagnose: true,
} satisfies Keys<CtcScorerOptions>;

const operationOf = {
  posteriors: "posteriors",
  edits: "edits",
  losses: "candidates",
  hessianProducts: "hessian",
  entropies: "entropy",
  delays: "delay",
} as const satisfies Record<keyof typeof scorerKeys, Operation>;
/** A Hessian by probabilities is that of another function. */
const isOf = (operation: Operation, { input }: Pick<Settings, "input">): boolean =>
  operation !== "hessian" || input !== "probabilities";

type Method = keyof typeof operationOf;
type Scoring = (typeof operationOf)[Method];
const operations: readonly Scoring[] = Object.values(operationOf);

/**
 * Scores of targets: the posterior of every state in every frame, the exact loss of every target that is one label away, the losses of any
 * number of targets over one output, and what trains on means over the alignments: Hessian products, entropies and delays.
 *
 * Defaults: `topology: "ctc"`, `blank: 0`, `blankInTargets: "refuse"`, `input: "logProbs"`, `layout: "TNC"`.
 *
 * A provider is probed, opened here, and closed by the scorer's `close`. An opened backend stays the caller's. Mistakes in arguments are a
 * TypeError or RangeError that names argument, index and value. A method whose operation the backend lacks rejects with `CTC_UNSUPPORTED`.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNAVAILABLE` - the provider does not work here, or failed to open
 * @throws CtcError `CTC_UNSUPPORTED` - the backend can do none of it, or not with these options
 * @throws CtcError `CTC_KERNEL_FAILED` - the backend could not load what it needs, or make a plan
 */
export function createCtcScorer<B extends Backend = Backend>(
  options: CtcScorerOptions<B>,
): Promise<CtcScorer<B>>;
export function createCtcScorer<const O extends WidenedWords<CtcScorerOptions>>(
  options: O & KnownOnly<O, CtcScorerOptions>,
): Promise<CtcScorer<BackendOf<O>>>;
export async function createCtcScorer(options: CtcScorerOptions): Promise<CtcScorer> {
  checkOptions("createCtcScorer", options, optionKeys);
  validateSource(options.backend);
  const { blankInTargets, ...others } = options;
  const blanks = oneOf("blankInTargets", blankInTargets, { refuse: true, allow: true }, "refuse");
  const settings = settingsOf({ ...others, blankInTargets: blanks, reduction: "sum" });
  const owned = isProvider(options.backend);
  const backend = isProvider(options.backend) ? await openBackend(options.backend) : options.backend;
  const planOf = plansOf(backend);
  try {
    const { dtypes, operations: served } = backend.manifest;
    const able = operations.filter((operation) => served.includes(operation) && isOf(operation, settings));
    const kind = kindOf(settings, dtypes[0] ?? "float32", able[0] ?? "posteriors");
    checkAllowed(backend, { ...kind, maxClasses: settings.blank + 1 });
    for (const operation of able)
      for (const dtype of dtypes) await backend.prepare?.(kindOf(settings, dtype, operation));
    return scorer(backend, planOf, settings, owned, planOf(kind).runSync !== undefined);
  } catch (error) {
    if (owned) await discard(backend);
    throw kernelFailure(backend.name, error);
  }
}

/** Whether samples may have the same frames. A gradient has a place for each. */
const mayShare: Readonly<Record<Method, boolean>> = {
  posteriors: true,
  edits: true,
  losses: true,
  hessianProducts: false,
  entropies: false,
  delays: false,
};

const kindOf = ({ topology, input }: Settings, dtype: PlanSpec["dtype"], operation: Scoring): PlanSpec => ({
  topology,
  dtype,
  input,
  operation,
});

function scorer(
  backend: Backend,
  planOf: (spec: PlanSpec) => Plan,
  settings: Settings,
  owned: boolean,
  blocking: boolean,
): CtcScorer {
  const { life, close } = owner("the scorer", backend, owned);
  const diagnose = diagnostician(settings, "losses", -1);

  /** Everything before the backend's turn. */
  function prepare<O extends Output>(
    method: Method,
    sync: boolean,
    input: LossInput | CandidatesInput,
    room: (batch: Batch, frames: Frames) => O,
    asked?: (classes: number) => Int32Array,
  ): Call<O> {
    const name = sync ? `${method}Sync` : method;
    const leave = life.enter(name);
    try {
      const known = scorerKeys[method]();
      checkKeys(name, input, sync ? known : { ...known, signal: true });
      validateSignal(input.signal);
      throwIfAborted(input.signal);
      const told: { readonly frames: Frames; readonly input: CandidatesInput } =
        method === "losses"
          ? validateCandidates(input, settings)
          : { frames: validateData(input, settings.layout, mayShare[method]), input };
      const { extent, size, ...problem } = labelled(told.input, told.frames, settings);
      const { data, dtype } = told.frames;
      const batch: Batch = {
        ...problem.batch,
        data,
        ...(asked && { asked: asked(problem.batch.classes) }),
        gradScale: new Float64Array(problem.batch.batch),
      };
      checkAllowed(backend, size);
      if (!isOf(operationOf[method], settings))
        throw new CtcError("CTC_UNSUPPORTED", `${name}: of logits and log-probs, not of ${settings.input}`);
      const plan: Plan<O> = planOf(kindOf(settings, dtype, operationOf[method]));
      const memory = [["data", data] as const];
      const call = { plan, batch, out: room(batch, told.frames), memory, extent, leave };
      checkThere(call); // what the input's getters may have done meanwhile
      return call;
    } catch (error) {
      leave();
      throw error;
    }
  }

  const posteriors = (sync: boolean, input: PosteriorsInput) => {
    const asked: PosteriorsAsked = {
      by: oneOf("by", input?.by, { state: true, label: true }, "state"),
      expected: flag("expected", input?.expected),
    };
    const call = prepare<PosteriorsOutput>("posteriors", sync, input, roomForPosteriors);
    return {
      call,
      result: (): readonly Posteriors[] => told(call, posteriorsOf(call.batch, call.out, asked)),
    };
  };
  const edits = (sync: boolean, input: EditsInput) => {
    const asked = (classes: number) => validateClasses(input.classes, classes);
    const call = prepare<EditsOutput>("edits", sync, input, roomForEdits, asked);
    return { call, result: (): readonly Edits[] => told(call, editsOf(call.batch, call.out, settings)) };
  };
  const losses = (sync: boolean, input: CandidatesInput) => {
    const call = prepare<LossOutput>("losses", sync, input, roomForLosses);
    return { call, result: (): Float64Array => told(call, call.out.losses) };
  };
  const expectations = (
    method: "hessianProducts" | "entropies" | "delays",
    sync: boolean,
    input: LossInput | HessianInput,
  ) => {
    const call = prepare<ExpectationOutput>(method, sync, input, (batch, frames) => {
      const room = roomForExpectations(batch);
      if (method === "hessianProducts")
        copyDirection((input as HessianInput).direction, frames, batch, room.grad);
      return room;
    });
    return { call, result: () => told(call, call.out) as Expectations<never> };
  };
  function told<R>({ batch, out }: Call<Pick<LossOutput, "losses">>, result: R): R {
    diagnose(batch, out.losses);
    return result;
  }

  interface Asked<R> {
    readonly call: Call<Output>;
    result(): R;
  }
  async function later<R>({ call, result }: Asked<R>, signal: AbortSignal | undefined): Promise<R> {
    await run(backend, call, signal);
    return result();
  }
  function now<R>({ call, result }: Asked<R>): R {
    runSync(backend, call);
    return result();
  }

  // Arrays of results are of data's type, which types them.
  return {
    backend: backend.name,
    dtypes: backend.manifest.dtypes,
    posteriors: async (input: PosteriorsInput) => later(posteriors(false, input), input.signal),
    edits: async (input: EditsInput) => later(edits(false, input), input.signal),
    losses: async (input: CandidatesInput) => later(losses(false, input), input.signal),
    hessianProducts: async (input: HessianInput) =>
      later(expectations("hessianProducts", false, input), input.signal),
    entropies: async (input: LossInput) => later(expectations("entropies", false, input), input.signal),
    delays: async (input: LossInput) => later(expectations("delays", false, input), input.signal),
    ...(blocking && {
      posteriorsSync: (input: PosteriorsInput) => now(posteriors(true, input)),
      editsSync: (input: EditsInput) => now(edits(true, input)),
      lossesSync: (input: CandidatesInput) => now(losses(true, input)),
      hessianProductsSync: (input: HessianInput) => now(expectations("hessianProducts", true, input)),
      entropiesSync: (input: LossInput) => now(expectations("entropies", true, input)),
      delaysSync: (input: LossInput) => now(expectations("delays", true, input)),
    }),
    close,
  } as CtcScorer;
}
