// close: of a backend, twice, with runs under way, and with another one open.

import type { Backend } from "@ctckit/core";
import { checkCode, checkSameSolution, rejection } from "../call.ts";
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

export function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What a promise settles with. One that a close has left behind does so at once, or it never does. */
export async function settled<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CheckFailure(`${what}: not settled after 3 s`)), 3000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const lifecycle: readonly Case[] = [
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
    check(out.losses.every(Number.isNaN), "a closed backend wrote losses");
  }),
  ...traits("closed-with-runs-under-way", ["8.4", "8.5"], async (dtype, fresh) => {
    const backend = await fresh();
    const asked = specimen(backend, dtype);
    const plan = backend.plan(specOf(asked));
    const before = await solveIn(plan, asked);
    let open = 4;
    const runs = Array.from({ length: open }, () => solveIn(plan, asked).finally(() => open--));
    const ended = Promise.allSettled(runs);
    await settled(backend.close(), "close with 4 runs under way");
    const left = open;
    for (const run of await settled(ended, "4 runs under way at close")) {
      check(
        run.status === "fulfilled",
        () => `a run that was under way at close rejects: ${(run as PromiseRejectedResult).reason}`,
      );
      checkSameSolution("a run that was under way at close", before, run.value);
    }
    check(left === 0, () => `close settled with ${left} runs under way`);
  }),
  ...traits("two-backends", ["8.5"], async (dtype, fresh) => {
    const [one, two] = await Promise.all([fresh(), fresh()]);
    const asked = specimen(one, dtype);
    const plan = two.plan(specOf(asked));
    const before = await solveIn(plan, asked);
    await one.close();
    checkSameSolution("the backend that stays open", before, await solveIn(plan, asked));
    await two.close();
  }),
  ...traits("plan-without-a-run", ["8.5"], async (dtype, fresh) => {
    const backend = await fresh();
    backend.plan(specOf(specimen(backend, dtype)));
    await backend.close();
  }),
];
