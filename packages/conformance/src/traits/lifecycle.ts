// close: of a plan, of a backend, twice, and with another one open.

import type { Backend } from "@ctckit/core";
import { checkCode, checkSameBits, rejection } from "../call.ts";
import { type Case, CheckFailure, check } from "../case.ts";
import { perDtype, specimen } from "../cases/specimen.ts";
import { layOut, solveIn, specOf } from "../solve.ts";

type Dtype = "float32" | "float64";

function traits(
  name: string,
  clauses: readonly string[],
  run: (dtype: Dtype, fresh: () => Promise<Backend>) => Promise<void>,
): Case[] {
  return perDtype((dtype, needs) => ({
    id: `trait/${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs,
    run: ({ provider }) => run(dtype, () => provider.open()),
  }));
}

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What a promise settles with. One that a close has left behind does so at once, or it never does. */
async function settled<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CheckFailure(`${what}: not settled after 3 s`)), 3000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const lifecycle: readonly Case[] = [
  ...traits("closed-plan", ["8.5"], async (dtype, fresh) => {
    const backend = await fresh();
    const asked = specimen(backend, dtype);
    const plan = backend.plan(specOf(asked));
    const other = backend.plan(specOf(asked));
    const before = await solveIn(plan, asked);
    await plan.close();
    await plan.close();
    const { batch, out } = layOut(asked);
    checkCode(
      await settled(rejection(Promise.resolve().then(() => plan.run(batch, out))), "run of a closed plan"),
      "CTC_CLOSED",
      "run of a closed plan",
    );
    if (plan.runSync)
      checkCode(
        thrown(() => plan.runSync!(batch, out)),
        "CTC_CLOSED",
        "runSync of a closed plan",
      );
    check(out.losses.every(Number.isNaN), "a closed plan wrote losses");
    checkSameBits("grad of the other plan", before.grad!, (await solveIn(other, asked)).grad!);
    await other.close();
    await backend.close();
  }),
  ...traits("closed-backend", ["8.5"], async (dtype, fresh) => {
    const backend = await fresh();
    const asked = specimen(backend, dtype);
    const plan = backend.plan(specOf(asked));
    await solveIn(plan, asked);
    await backend.close();
    await backend.close();
    checkCode(
      thrown(() => backend.plan(specOf(asked))),
      "CTC_CLOSED",
      "plan of a closed backend",
    );
    const { batch, out } = layOut(asked);
    checkCode(
      await settled(
        rejection(Promise.resolve().then(() => plan.run(batch, out))),
        "run after the backend's close",
      ),
      "CTC_CLOSED",
      "run after the backend's close",
    );
    if (plan.runSync)
      checkCode(
        thrown(() => plan.runSync!(batch, out)),
        "CTC_CLOSED",
        "runSync after the backend's close",
      );
    await plan.close();
  }),
  ...traits("closed-with-runs-under-way", ["8.4", "8.5"], async (dtype, fresh) => {
    const backend = await fresh();
    const plan = backend.plan(specOf(specimen(backend, dtype)));
    const asked = [1, 2, 3, 4].map(() => layOut(specimen(backend, dtype)));
    const runs = asked.map(async ({ batch, out }) => rejection(plan.run(batch, out)));
    await backend.close();
    for (const error of await settled(Promise.all(runs), "4 runs, then close of the backend"))
      if (error !== undefined) checkCode(error, "CTC_CLOSED", "a run that the close of its backend ended");
  }),
  ...traits("two-backends", ["8.5"], async (dtype, fresh) => {
    const [one, two] = await Promise.all([fresh(), fresh()]);
    const asked = specimen(one, dtype);
    const plan = two.plan(specOf(asked));
    const before = await solveIn(plan, asked);
    await one.close();
    checkSameBits("grad of the backend that stays open", before.grad!, (await solveIn(plan, asked)).grad!);
    await two.close();
  }),
  ...traits("plan-without-a-run", ["8.5"], async (dtype, fresh) => {
    const backend = await fresh();
    await backend.plan(specOf(specimen(backend, dtype))).close();
    backend.plan(specOf(specimen(backend, dtype)));
    await backend.close();
  }),
];
