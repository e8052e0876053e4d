// A criterion binds options to a backend. It checks, refuses, allocates and reduces; the plan does the rest. All of
// that happens before the backend sees the call, so a refused call leaves the caller's `out` as it was.

import { throwIfAborted, validateSignal } from "../abort.ts";
import type {
  AllocateOptions,
  AsyncCriterion,
  Criterion,
  CtcLossOptions,
  LossAndGradInput,
  LossAndGradResult,
  LossInput,
  LossResult,
  Reduction,
} from "../api.ts";
import type { InputArray } from "../capabilities.ts";
import { validateRequest } from "../check/allocation.ts";
import { diagnostician } from "../check/diagnosis.ts";
import { type Method, validateInputKeys } from "../check/input-keys.ts";
import { type Settings, validateOptions } from "../check/options.ts";
import { isProvider, validateAllocation } from "../check/source.ts";
import { allocate } from "../check/typed-array.ts";
import type {
  Allocation,
  Backend,
  BackendProvider,
  LossOutput,
  Plan,
  PlanSpec,
} from "../contract/backend.ts";
import { kernelFailure } from "../failure.ts";
import type { KnownOnly, WidenedWords } from "../option-types.ts";
import { type Canonical, canonical } from "./batch.ts";
import { type GradientPlace, gradientPlace } from "./gradient-place.ts";
import { discard, openBackend } from "./open-backend.ts";
import { owner } from "./owner.ts";
import { checkAllowed, plansOf } from "./plans.ts";
import { reduce } from "./reduce.ts";
import { type Call, checkThere, run, runSync } from "./run.ts";

/** The reduction that options ask for. */
export type ReductionOf<O> = "reduction" extends keyof O
  ? [O["reduction"]] extends [Reduction | undefined]
    ? Exclude<O["reduction"], undefined> | (undefined extends O["reduction"] ? "mean" : never)
    : Reduction
  : "mean";

/** The backend that options name, opened. */
export type BackendOf<O> = O extends { readonly backend: infer P }
  ? P extends BackendProvider<infer B>
    ? B
    : P extends Backend
      ? P
      : Backend
  : Backend;

/**
 * A CTC loss (Graves et al. 2006) on a backend of your choice, with the semantics of PyTorch's `ctc_loss`.
 *
 * Defaults: `topology: "ctc"`, `blank: 0`, `blankInTargets: "refuse"`, `reduction: "mean"`, `zeroInfinity: false`, `input: "logProbs"`,
 * `gradient: "logits"` (what PyTorch returns), `layout: "TNC"`.
 *
 * A provider is probed, opened here, and closed by the criterion's `close`. An opened backend stays the caller's.
 * Every mistake in an argument is a TypeError or RangeError that names argument, index and value, and is found before
 * `out` is written; only `data` or `out.grad` detached or resized during a call is found after it. Whatever else rejects a call
 * leaves `out.grad` with unspecified contents; after `CTC_ABORTED` the backend may write to it for a while. Arguments
 * must not change until a call has settled. `close` waits for no call: those under way finish, and what they hold is
 * released then.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNAVAILABLE` - the provider does not work here, or failed to open
 * @throws CtcError `CTC_UNSUPPORTED` - the backend's manifest does not allow the options
 * @throws CtcError `CTC_KERNEL_FAILED` - the backend could not make a plan
 */
export function createCtcLoss<R extends Reduction = "mean", B extends Backend = Backend>(
  options: CtcLossOptions<R, B>,
): Promise<Criterion<R, B>>;
export function createCtcLoss<const O extends WidenedWords<CtcLossOptions>>(
  options: O & KnownOnly<O, CtcLossOptions>,
): Promise<Criterion<ReductionOf<O>, BackendOf<O>>>;
export function createCtcLoss(options: CtcLossOptions): Promise<Criterion> {
  return created(options);
}

/** The criterion without what its type says of it. */
export async function created(options: CtcLossOptions): Promise<Criterion> {
  const settings = validateOptions(options);
  const owned = isProvider(options.backend);
  const backend = isProvider(options.backend) ? await openBackend(options.backend) : options.backend;
  const planOf = plansOf(backend);
  try {
    const kind = firstKind(backend, settings);
    checkAllowed(backend, { ...kind, maxClasses: settings.blank + 1 });
    const blocking = planOf(kind).runSync !== undefined;
    return criterion(backend, planOf, settings, owned, blocking);
  } catch (error) {
    if (owned) await discard(backend);
    throw error;
  }
}

/** The kind of work whose plan is made at once, so that what the options make impossible fails there. */
function firstKind({ manifest }: Backend, settings: Settings): PlanSpec {
  // A backend that only scores is refused by `lossAndGrad`, unless the options ask for a gradient by name.
  const gradient = settings.gradientAsked || manifest.operations.includes("gradient");
  return kindOf(settings, manifest.dtypes[0] ?? "float32", gradient ? "gradient" : "loss");
}

function kindOf(
  { topology, input, gradient }: Settings,
  dtype: PlanSpec["dtype"],
  operation: PlanSpec["operation"],
): PlanSpec {
  return { topology, dtype, input, operation, ...(operation === "gradient" && { gradient }) };
}

/** A call, and what its result is made of. */
interface LossCall extends Call<LossOutput> {
  readonly problem: Canonical;
  readonly place: GradientPlace | undefined;
}

function criterion(
  backend: Backend,
  planOf: (spec: PlanSpec) => Plan,
  settings: Settings,
  owned: boolean,
  blocking: boolean,
): Criterion {
  const { life, close } = owner("the criterion", backend, owned);
  const diagnose = diagnostician(settings, "losses", -1);

  /** Everything before the backend's turn. */
  function prepare(method: Method, input: LossAndGradInput<InputArray>): LossCall {
    const leave = life.enter(method);
    try {
      return prepared(method, input, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  function prepared(method: Method, input: LossAndGradInput<InputArray>, leave: () => void): LossCall {
    validateInputKeys(method, input);
    validateSignal(input.signal);
    throwIfAborted(input.signal);
    const problem = canonical(input, settings);
    const { dtype, extent } = problem;
    const wantsGrad = method === "lossAndGrad" || method === "lossAndGradSync";
    checkAllowed(backend, problem.size);
    const plan = planOf(kindOf(settings, dtype, wantsGrad ? "gradient" : "loss"));
    const losses = allocate("losses", "float64", problem.batch.batch) as Float64Array; // [N]
    const place = wantsGrad ? gradientPlace(problem) : undefined;
    const { batch } = problem;
    const memory = [["data", batch.data] as const, ...(place ? [["out.grad", place.view] as const] : [])];
    const out = { losses, ...(place && { grad: place.written }) };
    const call = { problem, plan, batch, out, place, memory, extent, leave };
    checkThere(call); // what the input's getters may have done meanwhile
    return call;
  }

  async function allocated(shape: readonly number[], options?: AllocateOptions): Promise<Allocation> {
    const leave = life.enter("allocate");
    try {
      const spec = validateRequest(shape, options, settings, backend);
      const made = (async () => validateAllocation("allocate", await backend.allocate!(spec), spec))();
      return await made.catch((error: unknown) => {
        throw kernelFailure(backend.name, error);
      });
    } finally {
      leave();
    }
  }

  function reduced({ problem, out: { losses } }: LossCall): LossResult {
    const loss = reduce(losses, problem.targetLengths, settings.reduction, settings.zeroInfinity);
    diagnose(problem.batch, losses);
    return { loss, losses };
  }

  // The gradient is of data's type, which types it: what is made for one is of its dtype.
  const withGrad = (call: LossCall) => {
    call.place!.settle?.();
    return { ...reduced(call), grad: call.place!.grad } as LossAndGradResult<Reduction, never>;
  };

  const asynchronous: AsyncCriterion & Partial<Criterion> = {
    backend: backend.name,
    dtypes: backend.manifest.dtypes,
    ...(backend.allocate && { allocate: allocated as NonNullable<Criterion["allocate"]> }),
    async loss(input: LossInput<InputArray>) {
      const call = prepare("loss", input);
      await run(backend, call, input.signal);
      return reduced(call);
    },
    async lossAndGrad(input: LossAndGradInput<InputArray>) {
      const call = prepare("lossAndGrad", input);
      await run(backend, call, input.signal);
      return withGrad(call);
    },
    close,
  };
  if (!blocking) return asynchronous;
  return {
    ...asynchronous,
    lossSync(input) {
      const call = prepare("lossSync", input);
      runSync(backend, call);
      return reduced(call);
    },
    lossAndGradSync(input: LossAndGradInput<InputArray>) {
      const call = prepare("lossAndGradSync", input);
      runSync(backend, call);
      return withGrad(call);
    },
  };
}
