// A backend that records what core hands it and answers from a script. It computes no loss.

import { allocation } from "../src/contract/allocations.ts";
import type {
  AllocatedMemory,
  AllocationSpec,
  Backend,
  BackendProvider,
  Batch,
  LossOutput,
  Manifest,
  PlanSpec,
} from "../src/index.ts";

export interface Run {
  readonly batch: Batch;
  readonly out: LossOutput;
  readonly signal: AbortSignal | undefined;
}

export interface RecordedPlan {
  readonly spec: PlanSpec;
  readonly runs: Run[];
}

export interface Script {
  readonly manifest?: Partial<Manifest>;
  /** Written to `out.losses`. Default: sample n's loss is n + 1. */
  readonly losses?: readonly number[];
  /** Awaited by every asynchronous run before it writes. */
  readonly gate?: () => Promise<void>;
  readonly sync?: boolean;
  /** Answers `allocate`. Default: the backend has no memory of its own. */
  readonly onAllocate?: (spec: AllocationSpec) => AllocatedMemory;
  readonly onPlan?: (spec: PlanSpec) => void;
  readonly onRun?: () => void;
  readonly onClose?: () => void;
}

export function fakeBackend(script: Script = {}) {
  const plans: RecordedPlan[] = [];
  const log = { plans, opens: 0, closes: 0 };

  const backend: Backend = {
    name: "fake",
    manifest: {
      dtypes: ["float64", "float32"],
      topologies: ["ctc"],
      inputs: ["logProbs", "logits"],
      operations: ["loss", "gradient"],
      gradients: ["logits", "logProbs"],
      limits: {},
      ...script.manifest,
    },
    plan(spec) {
      script.onPlan?.(spec);
      const recorded: RecordedPlan = { spec, runs: [] };
      plans.push(recorded);
      const write = (run: Run) => {
        recorded.runs.push(run);
        script.onRun?.();
        run.out.losses.forEach((_, n) => {
          run.out.losses[n] = script.losses?.[n] ?? n + 1;
        });
        run.out.grad?.fill(7);
      };
      const plan = {
        async run(batch: Batch, out: LossOutput, signal?: AbortSignal) {
          await script.gate?.();
          write({ batch, out, signal });
        },
      };
      if (script.sync === false) return plan;
      return {
        ...plan,
        runSync: (batch: Batch, out: LossOutput) => write({ batch, out, signal: undefined }),
      };
    },
    ...(script.onAllocate && {
      allocate: async (spec: AllocationSpec) => allocation(script.onAllocate!(spec)),
    }),
    close() {
      log.closes += 1;
      script.onClose?.();
      return Promise.resolve();
    },
  };

  const provider: BackendProvider = {
    name: "fake",
    probe: async () => ({ available: true }),
    async open() {
      log.opens += 1;
      return backend;
    },
  };

  /** The last run of all plans, in the order in which the plans were made. */
  const lastRun = (): Run => {
    const run = plans.flatMap((plan) => plan.runs).at(-1);
    if (run === undefined) throw new Error("the backend saw no run");
    return run;
  };
  return { backend, provider, log, plans, lastRun };
}

/** A gate that stays shut until `open` or `fail`. */
export function gate() {
  let open = () => {};
  let fail = (_: unknown) => {};
  const passed = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { wait: () => passed, open: () => open(), fail: (error: unknown) => fail(error) };
}

/** Lets every promise reaction that is due run. */
export const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
