/// <reference lib="dom" />
// The worker's side of the protocol: one backend, its plans, and the tasks under way.

import {
  type Backend,
  type BackendProvider,
  CtcError,
  now,
  type Plan,
  TURN_MS,
  turn,
  validateAvailability,
  validateBackend,
  validatePlan,
  validateProvider,
} from "@ctckit/core/backend";
import { transfer } from "comlink";
import { counterweight } from "./carrier/counterweight.ts";
import { envelope } from "./envelope.ts";
import type { Answer, Run, Service, Task } from "./protocol.ts";
import { memoryOf, resultsOf, within } from "./results.ts";

interface UnderWay {
  /** Where the caller may abort it. */
  readonly controller: AbortController | undefined;
  /** Of its frames: the part that it has gone through. */
  gone: number;
}

/** @param provider called once, with the name of the provider that the caller wants */
export function servedBackend(provider: (name: string) => BackendProvider): Service {
  let served: BackendProvider | undefined;
  let backend: Backend | undefined;
  const plans = new Map<string, Plan>();
  const underWay = new Map<number, UnderWay>();

  function planOf({ spec }: Task): Plan {
    const kind = JSON.stringify(spec);
    const known = plans.get(kind) ?? validatePlan("plan", backend!.plan(spec));
    plans.set(kind, known);
    return known;
  }

  async function run(task: Task, own: UnderWay): Promise<Answer> {
    const { runs, spec, unseen } = task;
    const signal = own.controller?.signal;
    for (const buffer of unseen) counterweight(buffer);
    const plan = planOf(task);
    const samples = runs.reduce((sum, { batch }) => sum + batch.batch, 0);
    const results = resultsOf(
      spec,
      runs.map(({ batch }) => batch),
    );
    const framesOf = ({ batch }: Run) => batch.inputLengths.reduce((sum, frames) => sum + frames, 0);
    const all = runs.reduce((sum, each) => sum + framesOf(each), 0);
    let done = 0;
    let before = 0;
    let turned = now();
    for (const each of runs) {
      const { batch, grad } = each;
      // A backend of somebody else may yield no turn in a run, and messages (abort, ping) only arrive in one.
      if (now() - turned > TURN_MS) {
        await turn();
        turned = now();
      }
      signal?.throwIfAborted();
      const frames = framesOf(each);
      const room = within(results, samples, done, done + batch.batch);
      const out = grad ? { ...room, grad } : room;
      await plan.run(batch, out, signal, (fraction) => {
        own.gone = (before + fraction * frames) / all;
      });
      done += batch.batch;
      before += frames;
    }
    return { results, returned: task.transferred ? carried(task) : [] };
  }

  return {
    hold: (lock) => envelope(() => held(lock)),
    hello: (name) =>
      envelope(async () => {
        served = provider(name);
        validateProvider("serve: the provider", served);
        if (served.name !== name)
          throw new CtcError("CTC_UNAVAILABLE", `the worker's script serves ${served.name}, not ${name}`);
        return validateAvailability(`${name}: probe`, await served.probe());
      }),
    open: () =>
      envelope(async () => {
        backend = validateBackend(`${served!.name}: open`, await served!.open());
        const { name, manifest, device } = backend;
        const prepares = backend.prepare !== undefined;
        return { name, manifest, ...(device !== undefined && { device }), prepares };
      }),
    prepare: (spec) => envelope(() => backend!.prepare?.(spec)),
    async run(task) {
      const own: UnderWay = { controller: task.abortable ? new AbortController() : undefined, gone: 0 };
      underWay.set(task.id, own);
      const answer = await envelope(() => run(task, own));
      underWay.delete(task.id);
      if (!answer.ok) return answer;
      const { returned, results } = answer.value;
      return transfer(answer, [...returned, ...memoryOf(results)]);
    },
    progress: (task) => envelope(() => underWay.get(task)?.gone ?? 0),
    async abort(task) {
      underWay.get(task)?.controller?.abort(new CtcError("CTC_ABORTED", "the call was aborted"));
    },
    async ping() {},
  };
}

function carried({ runs }: Task): ArrayBuffer[] {
  return runs.flatMap(({ batch, grad }) =>
    grad ? [batch.data.buffer, grad.buffer] : [batch.data.buffer],
  ) as ArrayBuffer[];
}

/** Whether this worker holds the lock now. It gives the lock up only by ending. */
function held(lock: string): Promise<boolean> {
  const { locks } = (globalThis.navigator ?? {}) as Partial<Navigator>;
  if (!locks) return Promise.resolve(false);
  return new Promise((resolve) => {
    const granted = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    locks.request(lock, granted).catch(() => resolve(false));
  });
}
