// Wrong losses on a device: other numbers than the backend's, other words, another meaning of submit and close.

import { Cell, type DeviceSpoil } from "../reference-device.ts";

export interface DeviceSaboteur {
  readonly does: string;
  readonly caughtBy: string;
  readonly spoil: DeviceSpoil;
}

const saboteur = (does: string, caughtBy: string, spoil: DeviceSpoil): DeviceSaboteur => ({
  does,
  caughtBy: `device/${caughtBy}`,
  spoil,
});

export const device: readonly DeviceSaboteur[] = [
  saboteur("says that it is done when it has submitted", "same-bits/float64/logits", {
    definition: (honest) => ({
      ...honest,
      async submit(call, input) {
        honest.submit(call, input).catch(() => {});
      },
    }),
  }),
  saboteur("scales the gradient by no reduction", "same-bits/float64/logits", {
    definition: (honest) => ({
      ...honest,
      submit: ({ batch, ...rest }, input) =>
        honest.submit({ ...rest, batch: { ...batch, gradScale: batch.gradScale.map(() => 1) } }, input),
    }),
  }),
  saboteur("has another topology", "same-bits/float64/logits", {
    options: (options) => ({ ...options, topology: "ctc-no-repeat-blank" }),
  }),
  saboteur("clears NaN", "nan/float64/logits", {
    definition: (honest) => ({
      ...honest,
      submit: (call, input) =>
        honest.submit(call, input).then(() => {
          const { values } = call.arrays.grad ?? call.arrays.losses;
          for (const [i, value] of values.entries()) if (Number.isNaN(value)) values[i] = 0;
        }),
    }),
  }),
  saboteur("takes every batch for frames first", "forms/float64/logits", {
    definition: (honest) => ({
      ...honest,
      submit: ({ batch, ...rest }, input) =>
        honest.submit(
          {
            ...rest,
            batch: { ...batch, timeStride: batch.batch * batch.classes, batchStride: batch.classes },
          },
          input,
        ),
    }),
  }),
  saboteur("counts no sample as infeasible", "blank-in-targets/float64/logits", {
    options: ({ blankInTargets: _, ...options }) => ({ ...options, blankInTargets: "allow" }),
  }),
  saboteur("works in place on its data", "losses-alone/float64/logits", {
    definition: (honest) => ({
      ...honest,
      submit: (call, input) => honest.submit(call, input).then(() => void call.arrays.data.values.fill(1)),
    }),
  }),
  saboteur("has room for one call", "overlapping-calls/float64/logits", {
    definition: (honest) => {
      let shared: Parameters<typeof honest.submit>[0];
      return {
        ...honest,
        async submit(call, input) {
          shared = call;
          await Promise.resolve();
          await honest.submit({ ...call, batch: shared.batch }, input);
        },
      };
    },
  }),
  saboteur("ends the calls that its close overtakes", "closed/float64/logits", {
    loss: (loss) => {
      let closed = false;
      return {
        ...loss,
        async submit(input) {
          await loss.submit(input);
          if (closed) throw new Error("closed meanwhile");
        },
        close: () => {
          closed = true;
          return loss.close();
        },
      };
    },
  }),
  saboteur("goes on after close", "closed/float64/logits", {
    loss: (loss) => ({ ...loss, close: async () => {} }),
  }),
  saboteur("says it in words of its own", "mistakes-in-calls/float64/logits", {
    loss: (loss) => ({
      ...loss,
      submit: (input) =>
        loss.submit(input).catch((error) => {
          throw new TypeError(`reference: ${error.message}`);
        }),
    }),
  }),
  saboteur("takes one array twice", "mistakes-of-its-own/float64/logits", {
    definition: (honest) => ({
      ...honest,
      // Another object each time, so that no two are the same.
      check: (name, array, elements) => new Cell(honest.check(name, array, elements).values),
    }),
  }),
  saboteur("leaves out the posteriors of a sample without an alignment", "posteriors/float64/logits", {
    definition: (honest) => ({
      ...honest,
      async submit(call, input) {
        const before = call.arrays.posteriors?.values.slice();
        await honest.submit(call, input);
        const { values } = call.arrays.posteriors ?? call.arrays.losses;
        if (before) for (const [i, x] of values.entries()) if (x === 0) values[i] = before[i]!;
      },
    }),
  }),
  saboteur("writes posteriors only where there is no gradient", "posteriors/float64/logits", {
    definition: (honest) => ({
      ...honest,
      submit({ arrays: { posteriors, ...arrays }, ...call }, input) {
        const kept = arrays.grad ? arrays : { ...arrays, ...(posteriors && { posteriors }) };
        return honest.submit({ ...call, arrays: kept }, input);
      },
    }),
  }),
  saboteur("takes rows for dense", "forms/float64/logits", {
    definition: (honest) => ({
      ...honest,
      submit: ({ batch, ...rest }, input) => {
        const { classes, batch: samples } = batch;
        const timeStride = batch.timeStride > batch.batchStride ? samples * classes : classes;
        const batchStride = timeStride === classes ? batch.time * classes : classes;
        return honest.submit({ ...rest, batch: { ...batch, timeStride, batchStride } }, input);
      },
    }),
  }),
];
