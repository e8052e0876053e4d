// Wrong memory handed out: shared, short-lived, or trusted to be what it is not.

import {
  type Allocation,
  type AllocationSpec,
  type Backend,
  type Batch,
  CtcError,
  type LossOutput,
  type Plan,
} from "@ctckit/core";
import { type Saboteur, saboteur } from "./saboteur.ts";

type Run = (batch: Batch, out: LossOutput) => void;
type Allocate = (spec: AllocationSpec) => Promise<Allocation>;

/** The honest backend's memory, and what was handed out so far. */
interface Memory {
  readonly honest: Allocate;
  readonly given: { readonly spec: AllocationSpec; readonly place: Allocation }[];
  /** The allocation that a batch's data is in. */
  of(batch: Batch): { readonly spec: AllocationSpec; readonly place: Allocation } | undefined;
}

interface Change {
  readonly allocate?: (spec: AllocationSpec, memory: Memory) => Promise<Allocation>;
  readonly run?: (batch: Batch, out: LossOutput, honest: Run, memory: Memory) => void;
}

function wrong(does: string, caughtBy: string, { allocate, run }: Change): Saboteur {
  return saboteur(does, `trait/allocation-${caughtBy}/float64`, {
    backend(backend): Backend {
      const given: Memory["given"] = [];
      const memory: Memory = {
        honest: (spec) => backend.allocate!(spec),
        given,
        of: ({ data }) => given.find(({ place }) => place.data.buffer === data.buffer),
      };
      return {
        ...backend,
        async allocate(spec) {
          const place = await (allocate ?? memory.honest)(spec, memory);
          given.push({ spec, place });
          return place;
        },
        plan(spec) {
          const plan = backend.plan(spec);
          return run ? withRun(plan, (batch, out, honest) => run(batch, out, honest, memory)) : plan;
        },
      };
    },
  });
}

function withRun(plan: Plan, run: (batch: Batch, out: LossOutput, honest: Run) => void): Plan<LossOutput> {
  const runSync = (batch: Batch, out: LossOutput): void =>
    run(batch, out, (theBatch, theOut) => plan.runSync!(theBatch, theOut));
  return { ...plan, runSync, run: async (batch, out) => runSync(batch, out) };
}

function detach({ data }: Allocation): void {
  structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
}

export const allocation: readonly Saboteur[] = [
  wrong("hands out the same memory again", "several-at-once", {
    async allocate(spec, { honest, given }) {
      const same = given.find((one) => JSON.stringify(one.spec) === JSON.stringify(spec));
      return same?.place ?? honest(spec);
    },
  }),
  wrong("detaches its memory when it hands out more", "stays-attached", {
    async allocate(spec, { honest, given }) {
      for (const { place } of given) if (place.data.length > 0) detach(place);
      return honest(spec);
    },
  }),
  wrong("detaches its memory when a larger batch needs some", "stays-attached", {
    run(batch, out, honest, { given }) {
      for (const { place } of given)
        if (batch.data.length > place.data.length && place.data.length > 0) detach(place);
      honest(batch, out);
    },
  }),
  wrong("has the workspace of other calls in memory that it gave away", "stays-attached", {
    run(batch, out, honest, { given }) {
      for (const { place } of given) if (batch.data.length > place.data.length) place.data.fill(0);
      honest(batch, out);
    },
  }),
  wrong("gives other bits in place", "in-place", {
    run(batch, out, honest, { of }) {
      honest(batch, out);
      if (of(batch)) out.losses[0]! *= 1 + 2 ** -50;
    },
  }),
  wrong("hands out what overlaps", "in-place", {
    async allocate(spec, { honest }) {
      const place = await honest(spec);
      return { ...place, grad: place.data };
    },
  }),
  wrong("writes the gradient into the allocation, wherever it was wanted", "partly", {
    run(batch, out, honest, { of }) {
      const grad = out.grad && of(batch)?.place.grad.subarray(0, batch.data.length);
      honest(batch, grad ? { ...out, grad } : out);
    },
  }),
  wrong("clears all of the gradient for a smaller batch", "smaller-batches", {
    run(batch, out, honest, { of }) {
      if (out.grad) of(batch)?.place.grad.fill(0);
      honest(batch, out);
    },
  }),
  wrong("takes a part of the data for its beginning", "smaller-batches", {
    run(batch, out, honest, { of }) {
      const data = of(batch)?.place.data.subarray(0, batch.data.length);
      honest(data ? { ...batch, data } : batch, out);
    },
  }),
  wrong("cuts targets to the length that it has room for", "longer-targets", {
    run(batch, out, honest, { of }) {
      const most = of(batch)?.spec.maxTargetLength ?? Number.POSITIVE_INFINITY;
      const targetOffsets = batch.targetOffsets.map((offset, n) => {
        const before = n > 0 ? batch.targetOffsets[n - 1]! : 0;
        return Math.min(offset, before + most);
      });
      honest({ ...batch, targetOffsets }, out);
    },
  }),
  wrong("keeps what it needs beside the data, and believes it", "stray-views", {
    async allocate(spec, { honest }) {
      const place = await honest(spec);
      new Float64Array(place.data.buffer).fill(1, 0, 1);
      return place;
    },
    run(batch, out, honest, { of }) {
      const [factor = 1] = of(batch) ? new Float64Array(batch.data.buffer) : [];
      honest({ ...batch, gradScale: batch.gradScale.map((scale) => scale * factor) }, out);
    },
  }),
  wrong("has strides of its own in place", "batch-first", {
    run(batch, out, honest, { of }) {
      const { batch: samples, classes } = batch;
      honest(of(batch) ? { ...batch, timeStride: samples * classes, batchStride: classes } : batch, out);
    },
  }),
  wrong("hands out memory after its close", "closed", {
    allocate: async ({ time, batch, classes }, { given }) => {
      const length = time * batch * classes;
      return { ...given[0]!.place, data: new Float64Array(length), grad: new Float64Array(length) };
    },
  }),
  wrong("takes its memory back when it closes", "closed", {
    run(batch, out, honest, { given }) {
      try {
        honest(batch, out);
      } catch (error) {
        for (const { place } of given) if (place.data.length > 0) detach(place);
        throw error;
      }
    },
  }),
  wrong("has memory for one dtype, and gives it for any", "default-arguments", {
    async allocate(spec, { honest }) {
      return honest({ ...spec, dtype: "float32" });
    },
  }),
  wrong("refuses a batch that it has to copy", "partly", {
    run(batch, out, honest, { of }) {
      const place = of(batch)?.place;
      if (place && out.grad && out.grad.buffer !== place.grad.buffer)
        throw new CtcError("CTC_UNSUPPORTED", "grad lies elsewhere");
      honest(batch, out);
    },
  }),
  saboteur("has one list of targets for each allocation", "trait/allocation-overlapping-calls/float64", {
    plan(plan) {
      const lists = new Map<ArrayBufferLike, Batch>();
      return {
        ...plan,
        async run(batch, out, signal) {
          const { buffer } = batch.data;
          lists.set(buffer, batch);
          await Promise.resolve();
          const { targets, targetOffsets } = lists.get(buffer)!;
          return plan.run({ ...batch, targets, targetOffsets }, out, signal);
        },
      };
    },
  }),
  saboteur(
    "mixes up calls in one allocation between turns",
    "trait/allocation-overlapping-long-calls/float64",
    {
      backend(backend) {
        const given = new WeakSet<ArrayBufferLike>();
        let last: Batch;
        return {
          ...backend,
          async allocate(spec) {
            const place = await backend.allocate!(spec);
            given.add(place.data.buffer);
            return place;
          },
          plan(spec) {
            const plan = backend.plan(spec);
            return {
              ...plan,
              async run(batch, out, signal) {
                if (!given.has(batch.data.buffer)) return plan.run(batch, out, signal);
                last = batch;
                if (batch.time > 100) await new Promise((resolve) => setTimeout(resolve, 1));
                const { targets, targetOffsets } = last;
                return plan.run({ ...batch, targets, targetOffsets }, out, signal);
              },
            };
          },
        };
      },
    },
  ),
];
