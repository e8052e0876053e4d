// Calls that overlap, and what close is.

import { checkCode, checkSameBits, rejection } from "../call.ts";
import { type Case, check } from "../case.ts";
import { smaller, specimen } from "../cases/specimen.ts";
import { bothDtypes } from "../problem.ts";
import { desk, lossOn } from "./desk.ts";
import { onDevice, type Stage } from "./stage.ts";

const plainly = { dtypes: bothDtypes, forms: ["logits"] } as const;

/** Of one call alone, on a loss of its own. */
async function alone({ memory, options, dtype, asked }: Stage) {
  const loss = await lossOn(memory, options, dtype);
  const { input, losses, grad } = await desk(memory, asked);
  await loss.submit(input);
  await loss.close();
  return { losses: await losses(), grad: await grad() };
}

export const life: readonly Case[] = [
  ...onDevice("overlapping-calls", ["10.2"], plainly, async (stage) => {
    const { memory, options, dtype, asked, backend } = stage;
    const wanted = await alone(stage);
    const loss = await lossOn(memory, options, dtype);
    const other = { ...specimen(backend, dtype, smaller[0]), input: asked.input, blank: asked.blank };
    const between = { ...other, targets: [[2, 0], [2]] };
    const desks = [];
    for (const problem of [asked, between, asked, asked]) desks.push(await desk(memory, problem));
    await Promise.all(desks.map(({ input }) => loss.submit(input)));
    for (const [i, { losses, grad }] of desks.entries()) {
      if (i === 1) continue;
      checkSameBits(`call ${i}: losses`, wanted.losses, await losses());
      checkSameBits(`call ${i}: grad`, wanted.grad, await grad());
    }
    await loss.close();
  }),
  ...onDevice("closed", ["10.4"], plainly, async (stage) => {
    const { memory, options, dtype, asked } = stage;
    const wanted = await alone(stage);
    const loss = await lossOn(memory, options, dtype);
    const desks = [await desk(memory, asked), await desk(memory, asked)];
    let open = desks.length;
    const calls = desks.map(({ input }) => loss.submit(input).finally(() => open--));
    const ended = Promise.allSettled(calls);
    await loss.close();
    const left = open;
    for (const { reason } of (await ended) as Partial<PromiseRejectedResult>[])
      check(reason === undefined, () => `a call that was under way at close rejects: ${reason}`);
    check(left === 0, () => `close settled with ${left} calls under way`);
    for (const { losses, grad } of desks) {
      checkSameBits("losses of a call that was under way at close", wanted.losses, await losses());
      checkSameBits("grad of a call that was under way at close", wanted.grad, await grad());
    }
    const late = await desk(memory, asked);
    checkCode(await rejection(loss.submit(late.input)), "CTC_CLOSED", "submit after close");
    check((await late.losses()).every(Number.isNaN), "a closed loss wrote losses");
    await loss.close();
  }),
];
