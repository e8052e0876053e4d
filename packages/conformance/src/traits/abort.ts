// A signal: before the run, and at any moment of it.

import { checkCode, checkSameSolution, rejection } from "../call.ts";
import type { Case } from "../case.ts";
import { perDtype, specimen } from "../cases/specimen.ts";
import { layOut, solveIn, specOf } from "../solve.ts";

export const abort: readonly Case[] = [
  ...perDtype(
    (dtype, needs): Case => ({
      id: `trait/aborted-before/${dtype}`,
      clauses: ["8.6"],
      oracle: "contract",
      needs,
      run: async ({ backend }) => {
        const asked = specimen(backend, dtype);
        const plan = backend.plan(specOf(asked));
        const before = await solveIn(plan, asked);
        checkCode(
          await rejection(solveIn(plan, asked, { signal: AbortSignal.abort() })),
          "CTC_ABORTED",
          "run with a fired signal",
        );
        checkSameSolution("the next run", before, await solveIn(plan, asked));
      },
    }),
  ),
  ...perDtype(
    (dtype, needs): Case => ({
      id: `trait/aborted-during/${dtype}`,
      clauses: ["8.6"],
      oracle: "contract",
      needs,
      run: async ({ backend }) => {
        const asked = specimen(backend, dtype);
        const plan = backend.plan(specOf(asked));
        const before = await solveIn(plan, asked);
        for (let delay = 0; delay < 4; delay++) {
          const controller = new AbortController();
          const sheet = layOut(asked);
          const running = plan.run(sheet.batch, sheet.out, controller.signal);
          // A microtask or a few later, then a whole turn of the event loop.
          for (let i = 0; i < delay; i++)
            await (i < 2 ? Promise.resolve() : new Promise((done) => setTimeout(done)));
          controller.abort();
          const error = await rejection(running);
          if (error !== undefined) checkCode(error, "CTC_ABORTED", "run with a signal that fired meanwhile");
          else checkSameSolution("a run that finished all the same", before, sheet.collect());
          checkSameSolution("the next run", before, await solveIn(plan, asked));
        }
        const unused = new AbortController();
        const solution = await solveIn(plan, asked, { signal: unused.signal });
        unused.abort();
        checkSameSolution("a run whose signal fired afterwards", before, solution);
      },
    }),
  ),
];
