// Wrong from call to call: state, overlap, order, signals, closing, the manifest.

import type { Availability, Batch, LossOutput } from "@ctckit/core";
import { type Saboteur, saboteur } from "./saboteur.ts";

let calls = 0;
let workspace: Batch;

export const behaviour: readonly Saboteur[] = [
  saboteur("adds up in another order each time", "trait/same-bits-run-to-run/float64", {
    run(batch, out, honest) {
      honest(batch, out);
      calls++;
      if (out.grad) out.grad[0]! *= 1 + (calls % 2) * 2 ** -50;
    },
  }),
  saboteur("depends on the batch around a sample", "metamorphic/first-half/float64/logits", {
    run(batch, out, honest) {
      honest(batch, out);
      out.losses[0]! *= 1 + batch.batch * 2 ** -51;
    },
  }),
  saboteur("remembers the blank of its first run", "trait/smaller-batches/float64", {
    plan(plan) {
      let blank: number | undefined;
      const fixed = (batch: Batch): Batch => {
        blank ??= batch.blank;
        return { ...batch, blank: Math.min(blank, batch.classes - 1) };
      };
      return {
        ...plan,
        run: (batch, out, signal) => plan.run(fixed(batch), out, signal),
        runSync: (batch, out) => plan.runSync!(fixed(batch), out),
      };
    },
  }),
  saboteur("has one workspace for overlapping runs", "trait/overlapping-runs/float64", {
    plan(plan) {
      let shared: Batch;
      return {
        ...plan,
        async run(batch, out, signal) {
          shared = batch;
          await Promise.resolve();
          return plan.run(
            { ...batch, targets: shared.targets, targetOffsets: shared.targetOffsets },
            out,
            signal,
          );
        },
      };
    },
  }),
  saboteur("has one workspace between turns", "trait/overlapping-long-runs/float64", {
    plan: (plan) => ({
      ...plan,
      async run(batch, out, signal) {
        workspace = batch;
        if (batch.time > 100) await new Promise((resolve) => setTimeout(resolve, 1));
        return plan.run(
          { ...batch, targets: workspace.targets, targetOffsets: workspace.targetOffsets },
          out,
          signal,
        );
      },
    }),
  }),
  saboteur("forgets the runs that its close overtakes", "trait/closed-with-runs-under-way/float64", {
    backend: (backend) => {
      let closed = false;
      return {
        ...backend,
        plan(spec) {
          const plan = backend.plan(spec);
          return {
            ...plan,
            async run(batch, out, signal) {
              await Promise.resolve();
              return closed ? new Promise(() => {}) : plan.run(batch, out, signal);
            },
          };
        },
        close() {
          closed = true;
          return backend.close();
        },
      };
    },
  }),
  saboteur("gives other bits synchronously", "trait/synchronous/float64", {
    plan: (plan) => ({
      ...plan,
      runSync(batch: Batch, out: LossOutput) {
        plan.runSync!(batch, out);
        out.losses[0]! *= 1 + 2 ** -50;
      },
    }),
  }),
  saboteur("ignores the signal", "trait/aborted-before/float64", {
    plan: (plan) => ({ ...plan, run: (batch, out) => plan.run(batch, out) }),
  }),
  saboteur("keeps the event loop from its turn", "trait/turn-between-small-runs/float64", {
    plan: (plan) => ({ ...plan, run: async (batch, out) => plan.runSync!(batch, out) }),
  }),
  saboteur("gives the event loop a turn for each run alone", "trait/turn-between-runs-at-once/float64", {
    plan: (plan) => ({ ...plan, run: async (batch, out) => plan.runSync!(batch, out) }),
  }),
  saboteur("refuses memory that can be resized", "memory/resizable/float64", {
    run(batch, out, honest) {
      if ((batch.data.buffer as { resizable?: boolean }).resizable)
        throw new TypeError("must not be resizable");
      honest(batch, out);
    },
  }),
  saboteur("says that it is closed while runs are under way", "trait/closed-with-runs-under-way/float64", {
    plan: (plan) => ({
      ...plan,
      async run(batch, out, signal) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return plan.run(batch, out, signal);
      },
    }),
    backend: (backend) => ({ ...backend, close: async () => {} }),
  }),
  saboteur("ends the runs that its close overtakes", "trait/closed-with-runs-under-way/float64", {
    plan: (plan) => ({
      ...plan,
      async run(batch, out, signal) {
        await Promise.resolve();
        return plan.run(batch, out, signal);
      },
    }),
  }),
  saboteur("makes plans after its close", "trait/closed-backend/float64", {
    backend: (backend) => ({ ...backend, close: async () => {} }),
  }),
  saboteur("throws in its probe", "trait/probe-never-throws", {
    probe: () => Promise.reject(new Error("no adapter")),
  }),
  saboteur("answers its probe with a mere true", "trait/probe-never-throws", {
    probe: async () => true as unknown as Availability,
  }),
  saboteur("changes its manifest when it is opened again", "trait/manifest-is-constant", {
    backend(backend) {
      calls++;
      return { ...backend, manifest: { ...backend.manifest, limits: { maxTime: 5000 + calls } } };
    },
  }),
  saboteur("has an empty manifest", "trait/manifest-is-plain-data", {
    backend: (backend) => ({
      ...backend,
      manifest: { dtypes: [], topologies: [], inputs: [], operations: [], gradients: [], limits: {} },
    }),
  }),
  saboteur("offers no operation", "trait/manifest-is-plain-data", {
    backend: (backend) => ({ ...backend, manifest: { ...backend.manifest, operations: [] } }),
  }),
  saboteur("has functions in its manifest", "trait/manifest-is-plain-data", {
    backend: (backend) => ({
      ...backend,
      manifest: Object.assign({ supports: () => true }, backend.manifest),
    }),
  }),
];
