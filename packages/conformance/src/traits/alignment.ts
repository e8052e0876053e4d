// One plan of best paths, many runs: the same again, at the same time, stopped, closed, and the event loop's turn meanwhile.

import type { Backend, Dtype } from "@ctckit/core";
import { align, alignIn, alignmentPlan, layOutPaths, type Paths } from "../alignment/paths.ts";
import { checkCode, checkSameBits, rejection } from "../call.ts";
import { type Case, check, type Subject } from "../case.ts";
import { perDtype, smaller, specimen } from "../cases/specimen.ts";
import { NotApplicable } from "../not-applicable.ts";
import type { Problem } from "../problem.ts";
import { solveIn, specOf } from "../solve.ts";
import { settled, thrown } from "./lifecycle.ts";

function traits(
  name: string,
  clauses: readonly string[],
  run: (subject: Subject, dtype: Dtype) => Promise<void>,
): Case[] {
  return perDtype((dtype, needs) => ({
    id: `trait/alignment-${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs: { ...needs, operation: "alignment" },
    run: (subject) => run(subject, dtype),
  }));
}

function checkSamePaths(what: string, expected: Paths, actual: Paths): void {
  for (const name of ["scores", "states", "frameScores"] as const)
    checkSameBits(`${what}: ${name}`, expected[name], actual[name]);
}

/** The large specimen, smaller ones, and a long one with few cells. */
function sizes(backend: Backend, dtype: Dtype): Problem[] {
  return [{}, ...smaller, long(backend, 2200)].map((changes) => specimen(backend, dtype, changes));
}

/** One sample, and the labels that it has, as far as the manifest goes. */
function long({ manifest: { limits } }: Backend, frames: number, labels = 40) {
  const time = Math.min(frames, limits.maxTime ?? frames);
  const length = Math.min(labels, limits.maxTargetLength ?? labels, time >> 1);
  const target = Array.from({ length }, (_, k) => [0, 2, 3, 5][(k + (k >> 3)) % 4]!);
  return { time, targets: [target], inputLengths: [time], gradScale: [1] };
}

/** Milliseconds of a sample in which a timer has to fire, and of one that is too quick to say anything. */
const [LONG, QUICK] = [500, 60];

export const alignmentTraits: readonly Case[] = [
  ...traits("same-bits-run-to-run", ["6.3", "8.3", "8.12", "11.10"], async ({ backend }, dtype) => {
    const problems = sizes(backend, dtype);
    await backend.prepare?.(specOf(problems[0]!, "alignment"));
    for (const operation of backend.manifest.operations)
      await backend.prepare?.(specOf(problems[0]!, operation));
    const plan = await alignmentPlan(backend, problems[0]!);
    const first: Paths[] = [];
    for (const problem of problems) first.push(await alignIn(plan, problem));
    for (const [i, problem] of problems.entries()) {
      checkSamePaths(`batch ${i} again`, first[i]!, await alignIn(plan, problem));
      checkSamePaths(`batch ${i} in a new plan`, first[i]!, await align(backend, problem));
    }
    for (const [i, problem] of [...problems.entries()].reverse())
      checkSamePaths(`batch ${i} after larger ones`, first[i]!, await alignIn(plan, problem));
  }),
  ...traits("whatever-was-there", ["7.1", "11.10"], async ({ backend }, dtype) => {
    const asked = specimen(backend, dtype);
    const plan = await alignmentPlan(backend, asked);
    const first = await alignIn(plan, asked);
    for (const before of [0, -1, 12345])
      checkSamePaths(`outputs that held ${before}`, first, await alignIn(plan, asked, { before }));
  }),
  ...traits("synchronous", ["8.7", "11.10"], async ({ backend }, dtype) => {
    const problems = sizes(backend, dtype);
    const plan = await alignmentPlan(backend, problems[0]!);
    if (!plan.runSync) throw new NotApplicable("the backend may not block");
    for (const [i, problem] of problems.entries())
      checkSamePaths(
        `batch ${i}`,
        await alignIn(plan, problem),
        await alignIn(plan, problem, { sync: true }),
      );
  }),
  ...traits("overlapping-runs", ["8.4", "11.10"], async ({ backend }, dtype) => {
    const problems = [...sizes(backend, dtype), specimen(backend, dtype, long(backend, 2500, 250))];
    const plans = [await alignmentPlan(backend, problems[0]!), await alignmentPlan(backend, problems[0]!)];
    const first: Paths[] = [];
    for (const problem of problems) first.push(await alignIn(plans[0]!, problem));
    const all = [...problems, ...problems].map((problem, i) => alignIn(plans[i % 2]!, problem));
    // Whatever the others have done by now, this one does not disturb them.
    await new Promise((resolve) => setTimeout(resolve));
    if (plans[0]!.runSync)
      checkSamePaths("a synchronous run", first[0]!, await alignIn(plans[0]!, problems[0]!, { sync: true }));
    for (const [i, paths] of (await Promise.all(all)).entries())
      checkSamePaths(`run ${i}`, first[i % problems.length]!, paths);
  }),
  ...traits("beside-losses", ["8.4", "11.10"], async ({ backend }, dtype) => {
    const asked = specimen(backend, dtype);
    if (!backend.manifest.operations.includes(asked.operation!))
      throw new NotApplicable("the manifest has no losses");
    const first = await align(backend, asked);
    const losses = backend.plan(specOf(asked));
    const [paths] = await Promise.all([
      align(backend, asked),
      solveIn(losses, asked),
      solveIn(losses, asked),
    ]);
    checkSamePaths("beside losses", first, paths);
  }),
  ...traits("aborted", ["8.6", "11.10"], async ({ backend }, dtype) => {
    const asked = specimen(backend, dtype, long(backend, 2500, 250));
    const plan = await alignmentPlan(backend, asked);
    const before = await alignIn(plan, asked);
    const refused = await rejection(alignIn(plan, asked, { signal: AbortSignal.abort() }));
    checkCode(refused, "CTC_ABORTED", "run with a fired signal");
    for (let delay = 0; delay < 4; delay++) {
      const controller = new AbortController();
      const sheet = layOutPaths(asked);
      const running = plan.run(sheet.batch, sheet.out, controller.signal);
      for (let i = 0; i < delay; i++)
        await (i < 2 ? Promise.resolve() : new Promise((done) => setTimeout(done)));
      controller.abort();
      const error = await rejection(running);
      if (error !== undefined) checkCode(error, "CTC_ABORTED", "run with a signal that fired meanwhile");
      else checkSamePaths("a run that finished all the same", before, sheet.collect());
      checkSamePaths("the next run", before, await alignIn(plan, asked));
    }
  }),
  ...traits("closed-backend", ["8.5", "11.10"], async ({ provider }, dtype) => {
    const backend = await provider.open();
    const asked = specimen(backend, dtype);
    const plan = await alignmentPlan(backend, asked);
    await alignIn(plan, asked);
    await backend.close();
    checkCode(
      thrown(() => backend.plan(specOf(asked, "alignment"))),
      "CTC_CLOSED",
      "plan of a closed backend",
    );
    const { batch, out } = layOutPaths(asked);
    const late = rejection(Promise.resolve().then(() => plan.run(batch, out)));
    checkCode(await settled(late, "run after close"), "CTC_CLOSED", "run after close");
    if (plan.runSync)
      checkCode(
        thrown(() => plan.runSync!(batch, out)),
        "CTC_CLOSED",
        "runSync after close",
      );
    check(out.scores.every(Number.isNaN), "a closed backend wrote scores");
  }),
  ...traits("closed-with-runs-under-way", ["8.5", "11.10"], async ({ provider }, dtype) => {
    const backend = await provider.open();
    const asked = specimen(backend, dtype, long(backend, 2500, 250));
    const plan = await alignmentPlan(backend, asked);
    const before = await alignIn(plan, asked);
    let open = 3;
    const runs = Array.from({ length: open }, () => alignIn(plan, asked).finally(() => open--));
    const ended = Promise.allSettled(runs);
    await backend.close();
    const left = open;
    for (const run of await settled(ended, "runs under way at close")) {
      check(
        run.status === "fulfilled",
        () => `a run that was under way at close rejects: ${(run as PromiseRejectedResult).reason}`,
      );
      checkSamePaths("a run that was under way at close", before, run.value);
    }
    check(left === 0, () => `close settled with ${left} runs under way`);
  }),
  ...traits("turn-within-a-sample", ["8.10", "11.10"], async ({ backend }, dtype) => {
    for (let frames = 2000; ; frames *= 2) {
      const asked = specimen(backend, dtype, long(backend, frames, frames));
      const sheet = layOutPaths(asked);
      const plan = await alignmentPlan(backend, asked);
      let fired = false;
      const timer = setTimeout(() => {
        fired = true;
      });
      const start = performance.now();
      await plan.run(sheet.batch, sheet.out);
      const passed = performance.now() - start;
      clearTimeout(timer);
      if (fired) return;
      // So quick that no turn was due, though the machine may have been slow.
      const largest = asked.time < frames || frames > 20_000;
      check(
        passed < LONG && !(largest && passed > QUICK),
        `a timer was due, and did not fire in ${Math.round(passed)} ms of one sample`,
      );
      if (largest) throw new NotApplicable(`a sample of ${asked.time} frames takes ${Math.round(passed)} ms`);
    }
  }),
  ...traits("progress", ["8.12"], async ({ backend }, dtype) => {
    const asked = specimen(backend, dtype, long(backend, 5000, 600));
    const plan = await alignmentPlan(backend, asked);
    const heard: number[] = [];
    const paths = await alignIn(plan, asked, { progress: (fraction) => heard.push(fraction) });
    checkSamePaths("a run that tells of its progress", await alignIn(plan, asked), paths);
    for (const [i, fraction] of heard.entries()) {
      const before = heard[i - 1] ?? 0;
      check(fraction >= before && fraction <= 1, () => `progress: expected ${before} to 1, got ${fraction}`);
    }
  }),
];
