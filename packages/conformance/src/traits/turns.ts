// The event loop's turn: whoever works on the caller's thread must not keep timers, frames and signals from it.

import { type Case, check } from "../case.ts";
import { perDtype, specimen } from "../cases/specimen.ts";
import { layOut, specOf } from "../solve.ts";

/** Milliseconds, more than a hundred times what contract 8.10 allows, and runs, as a slow device may be busy with one for long. */
const [LONG, MANY] = [2000, 1000];

export const turns: readonly Case[] = [
  ...perDtype(
    (dtype, needs): Case => ({
      id: `trait/turn-between-small-runs/${dtype}`,
      clauses: ["8.10"],
      oracle: "contract",
      needs,
      run: async ({ backend }) => {
        const asked = specimen(backend, dtype);
        const plan = backend.plan(specOf(asked));
        const sheet = layOut(asked);
        await untilTimer("runs one after the other", 1, () => plan.run(sheet.batch, sheet.out));
      },
    }),
  ),
  ...perDtype(
    (dtype, needs): Case => ({
      id: `trait/turn-between-runs-at-once/${dtype}`,
      clauses: ["8.10"],
      oracle: "contract",
      needs,
      run: async ({ backend }) => {
        const asked = specimen(backend, dtype);
        const plan = backend.plan(specOf(asked));
        const sheets = Array.from({ length: 20 }, () => layOut(asked));
        const all = () => Promise.all(sheets.map(({ batch, out }) => plan.run(batch, out)));
        await untilTimer("runs at once", sheets.length, all);
      },
    }),
  ),
];

/** Repeats `work`, which is `runs` runs, until a timer that is due at once has fired. */
async function untilTimer(what: string, runs: number, work: () => Promise<unknown>): Promise<void> {
  let fired = false;
  const timer = setTimeout(() => {
    fired = true;
  });
  const start = performance.now();
  for (let done = 0; !fired; done += runs) {
    await work();
    const passed = performance.now() - start;
    if (fired || passed < LONG || done < MANY) continue;
    clearTimeout(timer);
    check(
      false,
      `${what}: a timer was due, and did not fire within ${Math.round(passed)} ms and ${done} runs`,
    );
  }
}
