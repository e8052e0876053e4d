// The same mistake has the same words on a device as in a criterion.

import { type CtcLossOptions, createCtcLoss } from "@ctckit/core";
import type { DeviceLossOptions } from "@ctckit/core/backend";
import { callOf, checkSameBits, rejection, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { callMistakes } from "../cases/mistakes.ts";
import { optionMistakes } from "../cases/option-mistakes.ts";
import { bothDtypes } from "../problem.ts";
import { desk, lossOn } from "./desk.ts";
import { onDevice } from "./stage.ts";

const plainly = { dtypes: bothDtypes, forms: ["logits"] } as const;

/** What a device has no such argument for. */
const ofArrays = /^(data|out|signal|unknown-key|option-zero|option-diagnose|option-unknown)/;

const message = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : "no error";

function checkSame(mistake: string, criterion: unknown, device: unknown): void {
  check(
    message(criterion) === message(device),
    () => `${mistake}: a criterion says "${message(criterion)}", the device's loss "${message(device)}"`,
  );
}

export const mistakes: readonly Case[] = [
  ...onDevice("mistakes-in-calls", ["10.3"], plainly, async ({ backend, memory, asked, options, dtype }) => {
    const good = callOf(asked);
    for (const [name, mistake] of Object.entries(callMistakes)) {
      // Strides are checked against the array's length, which a device's has not.
      if (ofArrays.test(name) || name === "strides-beyond-data") continue;
      const settings = { ...options, ...mistake.options };
      const { data: _, ...change } = mistake.change(good, asked);
      const loss = await lossOn(memory, settings as DeviceLossOptions, dtype);
      const { input, losses, grad } = await desk(memory, asked);
      const error = await rejection(loss.submit({ ...input, ...change } as typeof input));
      const said = await withCriterion({ backend, ...settings }, (criterion) =>
        rejection(criterion.lossAndGrad({ ...good, ...change } as typeof good)),
      );
      checkSame(name, said, error);
      check((await losses()).every(Number.isNaN), `${name}: losses were written by a call that was refused`);
      check((await grad()).every(Number.isNaN), `${name}: grad was written by a call that was refused`);
      await loss.close();
    }
  }),
  ...onDevice("mistakes-in-options", ["10.3"], plainly, async ({ backend, memory, dtype }) => {
    for (const [name, mistake] of Object.entries(optionMistakes)) {
      if (ofArrays.test(name)) continue;
      const said = await rejection(createCtcLoss({ backend, ...mistake.options } as CtcLossOptions));
      checkSame(name, said, await rejection(lossOn(memory, mistake.options as DeviceLossOptions, dtype)));
    }
  }),
  ...onDevice("mistakes-of-its-own", ["10.3"], plainly, async ({ memory, asked, options, dtype }) => {
    const loss = await lossOn(memory, options, dtype);
    const { input, losses, grad } = await desk(memory, asked);
    const wrong: [words: string, error: typeof TypeError, change: object][] = [
      ["data", TypeError, { data: callOf(asked).data }],
      ["data", TypeError, { data: undefined }],
      ["losses", TypeError, { losses: null }],
      ["grad", TypeError, { grad: [1, 2, 3] }],
      ["expected arrays that are not the same", TypeError, { grad: input.data }],
      ["expected arrays that are not the same", TypeError, { losses: input.grad }],
      ['submit: unknown option "signal"', TypeError, { signal: new AbortController().signal }],
      ['submit: unknown option "out"', TypeError, { out: { grad: input.grad } }],
    ];
    for (const [words, kind, change] of wrong) {
      const error = await rejection(loss.submit({ ...input, ...change } as typeof input));
      check(error instanceof kind, () => `${words}: expected a ${kind.name}, got ${message(error)}`);
      check(error.message.includes(words), () => `expected "${words}" in the message, got: ${error.message}`);
      check((await losses()).every(Number.isNaN), `${words}: losses were written by a call that was refused`);
    }
    await loss.submit(input);
    const after = { losses: await losses(), grad: await grad() };
    await loss.submit(input);
    checkSameBits("losses after mistakes", after.losses, await losses());
    checkSameBits("grad after mistakes", after.grad, await grad());
    check(!after.losses.some(Number.isNaN), "the call after the mistakes wrote no losses");
    await loss.close();
    for (const [nothing, words] of [
      [new Float32Array(6), "createDeviceLoss: expected an object with"],
      [{ probe() {}, open() {} }, "createDeviceLoss: expected options, got a provider"],
    ] as const) {
      const error = await rejection(memory.createDeviceLoss(nothing as object));
      check(error instanceof TypeError, () => `expected a TypeError, got ${message(error)}`);
      check(error.message.startsWith(words), () => `expected "${words}", got: ${error.message}`);
    }
  }),
];
