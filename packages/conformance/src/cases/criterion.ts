// The criterion as an object: out, the methods beside lossAndGrad, overlapping calls, abort, close.

import { ctcLoss, ctcLossAndGrad } from "@ctckit/core";
import { callOf, checkCode, checkSameBits, optionsOf, rejection, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { compareAll, compareLosses } from "../compare.ts";
import { floatArray } from "../guarded-array.ts";
import { NotApplicable } from "../not-applicable.ts";
import { tolerance } from "../tolerance.ts";
import { perDtypeWithGrad, smaller, specimen } from "./specimen.ts";

type Run = Case["run"];

function cases(name: string, clauses: readonly string[], run: (dtype: "float64" | "float32") => Run): Case[] {
  return perDtypeWithGrad((dtype, needs) => ({
    id: `criterion/${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs,
    run: run(dtype),
  }));
}

export const criterion: readonly Case[] = [
  ...cases("out-is-the-result", ["9.4", "7.1"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withCriterion(optionsOf(backend, asked), async (criterion) => {
      const plain = await criterion.lossAndGrad(callOf(asked));
      const grad = floatArray(dtype, asked.data.length).fill(Number.NaN);
      const other = await criterion.lossAndGrad({ ...callOf(asked), out: { grad } });
      check(other.grad === grad, "grad: expected out.grad itself");
      checkSameBits("grad", plain.grad, grad);
    });
  }),
  ...cases("results-are-not-shared", ["8.3"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withCriterion(optionsOf(backend, asked), async (criterion) => {
      const first = await criterion.lossAndGrad(callOf(asked));
      const losses = first.losses.slice();
      const grad = first.grad.slice();
      await criterion.lossAndGrad(callOf(specimen(backend, dtype, smaller[2])));
      checkSameBits("losses of the call before", losses, first.losses);
      checkSameBits("grad of the call before", grad, first.grad);
    });
  }),
  ...cases("loss-without-gradient", ["3.6", "9.8"], (dtype) => async ({ backend }) => {
    if (!backend.manifest.operations.includes("loss"))
      throw new NotApplicable("the manifest has no plans without gradient");
    const asked = specimen(backend, dtype);
    for (const reduction of ["mean", "sum", "none"] as const) {
      await withCriterion(
        { ...optionsOf(backend, asked), reduction, zeroInfinity: true },
        async (criterion) => {
          const both = await criterion.lossAndGrad(callOf(asked));
          const alone = await criterion.loss(callOf(asked));
          compareLosses(asked, both, alone.losses);
          const [wanted, got] = [both.loss, alone.loss].map((loss) =>
            typeof loss === "number" ? [loss] : loss,
          );
          compareAll(wanted!.length, (i) => ({
            where: `loss with "${reduction}", ${i}`,
            expected: wanted![i]!,
            actual: got![i]!,
            bound:
              asked.batch * tolerance.loss[dtype]({ time: asked.time, magnitude: 8, value: wanted![i]! }),
          }));
        },
      );
    }
  }),
  ...cases("synchronous", ["8.7", "9.8"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withCriterion(optionsOf(backend, asked), async (criterion) => {
      const { lossSync, lossAndGradSync } = criterion;
      if (!lossSync || !lossAndGradSync) throw new NotApplicable("the backend may not block");
      const plain = await criterion.lossAndGrad(callOf(asked));
      const other = lossAndGradSync(callOf(asked));
      checkSameBits("losses", plain.losses, other.losses);
      checkSameBits("grad", plain.grad, other.grad);
      check(plain.loss === other.loss, `loss: expected ${plain.loss}, got ${other.loss}`);
      if (!backend.manifest.operations.includes("loss")) return;
      checkSameBits(
        "losses alone",
        (await criterion.loss(callOf(asked))).losses,
        lossSync(callOf(asked)).losses,
      );
    });
  }),
  ...cases("overlapping-calls", ["8.4"], (dtype) => async ({ backend }) => {
    const problems = [{}, ...smaller, {}].map((changes) => specimen(backend, dtype, changes));
    const asked = problems[0]!;
    await withCriterion({ ...optionsOf(backend, asked), reduction: "none" }, async (criterion) => {
      // One blank for all: the specimens that differ in it are left out.
      const calls = problems.filter(({ blank }) => blank === asked.blank).map(callOf);
      const plain = [];
      for (const call of calls) plain.push(await criterion.lossAndGrad(call));
      const others = await Promise.all(calls.map((call) => criterion.lossAndGrad(call)));
      for (const [i, { losses, grad }] of plain.entries()) {
        checkSameBits(`call ${i}: losses`, losses, others[i]!.losses);
        checkSameBits(`call ${i}: grad`, grad, others[i]!.grad);
      }
    });
  }),
  ...cases("aborted-before", ["8.6"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withCriterion(optionsOf(backend, asked), async (criterion) => {
      const plain = await criterion.lossAndGrad(callOf(asked));
      const grad = floatArray(dtype, asked.data.length).fill(7);
      const signal = AbortSignal.abort();
      checkCode(
        await rejection(criterion.lossAndGrad({ ...callOf(asked), out: { grad }, signal })),
        "CTC_ABORTED",
        "lossAndGrad",
      );
      check(
        grad.every((value) => value === 7),
        "out.grad was written by a call that was aborted before it began",
      );
      checkSameBits("grad of the next call", plain.grad, (await criterion.lossAndGrad(callOf(asked))).grad);
    });
  }),
  ...cases("closed", ["8.5"], (dtype) => async ({ provider }) => {
    const backend = await provider.open();
    try {
      const asked = specimen(backend, dtype);
      await withCriterion(optionsOf(backend, asked), async (criterion) => {
        await criterion.lossAndGrad(callOf(asked));
        await criterion.close();
        await criterion.close();
        checkCode(
          await rejection(criterion.lossAndGrad(callOf(asked))),
          "CTC_CLOSED",
          "lossAndGrad of a closed criterion",
        );
        checkCode(await rejection(criterion.loss(callOf(asked))), "CTC_CLOSED", "loss of a closed criterion");
      });
      // The backend was opened by the caller, so it is still the caller's.
      await withCriterion(optionsOf(backend, asked), (criterion) => criterion.lossAndGrad(callOf(asked)));
    } finally {
      await backend.close();
    }
  }),
  ...cases("opens-its-provider", ["8.1"], (dtype) => async ({ provider, backend }) => {
    const asked = specimen(backend, dtype);
    const plain = await withCriterion(optionsOf(backend, asked), (one) => one.lossAndGrad(callOf(asked)));
    const options = { ...optionsOf(backend, asked), backend: provider };
    const other = await withCriterion(options, (one) => one.lossAndGrad(callOf(asked)));
    checkSameBits("losses", plain.losses, other.losses);
    checkSameBits("grad", plain.grad, other.grad);
  }),
  ...cases("one-shot", ["9.8"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    const { data, shape, targets, inputLengths, targetLengths } = callOf(asked);
    const plain = await withCriterion(optionsOf(backend, asked), (one) => one.lossAndGrad(callOf(asked)));
    const options = optionsOf(backend, asked);
    const both = await ctcLossAndGrad({ data, shape }, targets, inputLengths, targetLengths, options);
    checkSameBits("losses", plain.losses, both.losses);
    checkSameBits("grad", plain.grad, both.grad);
    if (!backend.manifest.operations.includes("loss")) return;
    const alone = await ctcLoss({ data, shape }, targets, inputLengths, targetLengths, options);
    compareLosses(asked, plain, alone.losses);
  }),
];
