// A criterion binds options to a backend. It checks, refuses, allocates and reduces; the plan does the rest. All of
// that happens before the backend sees the call, so a refused call leaves the caller's `out` as it was.

import { abortable, throwIfAborted, validateSignal } from "./abort.ts";
import type {
  AllocateOptions,
  Criterion,
  CtcLossOptions,
  LossAndGradInput,
  LossInput,
  Reduction,
} from "./api.ts";
import type { Allocation, Backend, Output, PlanSpec } from "./backend.ts";
import { type Canonical, canonical } from "./batch.ts";
import { CtcError } from "./errors.ts";
import { isCtcError, kernelFailure } from "./failure.ts";
import { closed, openBackend } from "./open-backend.ts";
import { type PlanCache, planCache } from "./plan-cache.ts";
import { reduce } from "./reduce.ts";
import { allocate, isDetached } from "./typed-array.ts";
import { validateRequest } from "./validate-allocation.ts";
import { isProvider, validateAllocation } from "./validate-backend.ts";
import { type Method, type Settings, validateInputKeys, validateOptions } from "./validate-options.ts";

/**
 * A CTC loss (Graves et al. 2006) on a backend of your choice, with the semantics of PyTorch's `ctc_loss`.
 *
 * Defaults: `topology: "ctc"`, `blank: 0`, `reduction: "mean"`, `zeroInfinity: false`, `input: "logProbs"`,
 * `gradient: "logits"` (what PyTorch returns), `layout: "TNC"`.
 *
 * A provider is probed, opened here, and closed by the criterion's `close`. An opened backend stays the caller's.
 * Every mistake in an argument is a TypeError or RangeError that names argument, index and value, and is found before
 * `out` is written; only `data` or `out.grad` detached during a call is found after it. Whatever else rejects a call
 * leaves `out.grad` with unspecified contents; after `CTC_ABORTED` the backend may write to it for a while. Arguments
 * must not change until a call has settled. `close` waits for no call: those under way finish, and what they hold is
 * released then.
 *
 * @throws TypeError, RangeError - an option is unknown or has a wrong value
 * @throws CtcError `CTC_UNAVAILABLE` - the provider does not work here, or failed to open
 * @throws CtcError `CTC_UNSUPPORTED` - the backend's manifest does not allow the options
 * @throws CtcError `CTC_KERNEL_FAILED` - the backend could not make a plan
 */
export async function createCtcLoss<R extends Reduction = "mean">(
  options: CtcLossOptions<R>,
): Promise<Criterion<R>> {
  const settings = validateOptions(options);
  const owned = isProvider(options.backend);
  const backend = isProvider(options.backend) ? await openBackend(options.backend) : options.backend;
  const plans = planCache(backend);
  try {
    const blocking = seed(backend, plans, settings);
    // The settings hold the reduction R, which is what types the loss.
    return criterion(backend, plans, settings, owned, blocking) as Criterion<R>;
  } catch (error) {
    // The reason for closing is worth more to the caller than a failure to close.
    if (owned) await closed(backend).catch(() => {});
    throw error;
  }
}

/** Makes the smallest plan, so that what the options make impossible fails here; says whether it may block. */
function seed(backend: Backend, plans: PlanCache, settings: Settings): boolean {
  const { manifest } = backend;
  const { topology, input, blank, gradient } = settings;
  const lease = plans.lease({
    topology,
    input,
    dtype: manifest.dtypes[0] ?? "float32",
    // A backend that only scores is refused by `lossAndGrad`, unless the options ask for a gradient by name.
    gradient: settings.gradientAsked || manifest.gradients.includes(gradient) ? gradient : "none",
    maxTime: 1,
    maxBatch: 1,
    maxClasses: blank + 1,
    maxTargetLength: 0,
  });
  lease.release();
  return lease.plan.runSync !== undefined;
}

interface Call {
  readonly problem: Canonical;
  readonly spec: PlanSpec;
  readonly out: Output;
}

/** Memory that a transfer took away while the backend worked: what was read of `data` or left in `grad` is anyone's guess. */
function checkAttached({ problem, out }: Call): void {
  for (const [name, array] of [
    ["data", problem.batch.data],
    ["out.grad", out.grad],
  ] as const) {
    if (array !== undefined && isDetached(array)) {
      throw new TypeError(`${name}: the array's buffer was detached while the call was under way`);
    }
  }
}

function criterion(
  backend: Backend,
  plans: PlanCache,
  settings: Settings,
  owned: boolean,
  blocking: boolean,
): Criterion {
  let closing: Promise<void> | undefined;

  function checkOpen(method: string): void {
    if (closing !== undefined) throw new CtcError("CTC_CLOSED", `${method}: the criterion is closed`);
  }

  /** Everything before the backend's turn. */
  function prepare(method: Method, input: LossAndGradInput): Call {
    checkOpen(method);
    validateInputKeys(method, input);
    validateSignal(input.signal);
    throwIfAborted(input.signal);
    const problem = canonical(input, settings);
    const { topology, input: kind } = settings;
    const wantsGrad = method === "lossAndGrad" || method === "lossAndGradSync";
    const gradient = wantsGrad ? settings.gradient : "none";
    const spec: PlanSpec = { topology, input: kind, dtype: problem.dtype, gradient, ...problem.bounds };
    const losses = allocate("losses", "float64", problem.batch.batch) as Float64Array; // [N]
    if (!wantsGrad) return { problem, spec, out: { losses } };
    const grad = problem.grad ?? allocate("grad", problem.dtype, problem.batch.data.length); // data's shape
    return { problem, spec, out: { losses, grad } };
  }

  async function run(call: Call, signal: AbortSignal | undefined): Promise<void> {
    const { plan, release } = plans.lease(call.spec);
    const running = (async () => plan.run(call.problem.batch, call.out, signal))();
    // An abort ends the call, not the backend's work: the plan stays leased until that has settled.
    running.then(release, release);
    try {
      await abortable(running, signal);
    } catch (error) {
      if (!isCtcError(error)) checkAttached(call);
      throw kernelFailure(backend.name, error);
    }
    checkAttached(call);
  }

  function runSync({ problem, spec, out }: Call): void {
    const { plan, release } = plans.lease(spec);
    try {
      if (plan.runSync === undefined) {
        throw new CtcError("CTC_UNSUPPORTED", `backend ${JSON.stringify(backend.name)} may not block here`);
      }
      plan.runSync(problem.batch, out);
    } catch (error) {
      throw kernelFailure(backend.name, error);
    } finally {
      release();
    }
  }

  async function allocated(shape: readonly number[], options?: AllocateOptions): Promise<Allocation> {
    checkOpen("allocate");
    const spec = validateRequest(shape, options, settings, backend);
    try {
      return validateAllocation("allocate", await backend.allocate!(spec), spec);
    } catch (error) {
      throw kernelFailure(backend.name, error);
    }
  }

  function reduced({ problem, out: { losses } }: Call) {
    const loss = reduce(losses, problem.targetLengths, settings.reduction, settings.zeroInfinity);
    return { loss, losses };
  }

  async function release(): Promise<void> {
    try {
      await plans.close();
    } finally {
      if (owned) {
        await closed(backend).catch((error: unknown) => {
          throw kernelFailure(backend.name, error);
        });
      }
    }
  }

  const asynchronous = {
    backend: backend.name,
    dtypes: backend.manifest.dtypes,
    ...(backend.allocate && { allocate: allocated }),
    async loss(input: LossInput) {
      const call = prepare("loss", input);
      await run(call, input.signal);
      return reduced(call);
    },
    async lossAndGrad(input: LossAndGradInput) {
      const call = prepare("lossAndGrad", input);
      await run(call, input.signal);
      return { ...reduced(call), grad: call.out.grad! };
    },
    close() {
      if (closing !== undefined) return closing;
      const busy = plans.busy();
      const released = release();
      // With calls under way the release goes on behind the caller's back, and a failure of it has no one to tell.
      closing = busy ? Promise.resolve() : released;
      released.catch(() => {});
      return closing;
    },
  };
  if (!blocking) return asynchronous;
  return {
    ...asynchronous,
    lossSync(input) {
      const call = prepare("lossSync", input);
      runSync(call);
      return reduced(call);
    },
    lossAndGradSync(input) {
      const call = prepare("lossAndGradSync", input);
      runSync(call);
      return { ...reduced(call), grad: call.out.grad! };
    },
  };
}
