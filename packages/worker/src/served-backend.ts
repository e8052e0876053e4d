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
import type { Answer, Service, Task } from "./protocol.ts";

/** @param provider called once, with the name of the provider that the caller wants */
export function servedBackend(provider: (name: string) => BackendProvider): Service {
  let served: BackendProvider | undefined;
  let backend: Backend | undefined;
  const plans = new Map<string, Plan>();
  const underWay = new Map<number, AbortController>();

  function planOf({ spec }: Task): Plan {
    const kind = JSON.stringify(spec);
    const known = plans.get(kind) ?? validatePlan("plan", backend!.plan(spec));
    plans.set(kind, known);
    return known;
  }

  async function run(task: Task, signal?: AbortSignal): Promise<Answer> {
    for (const buffer of task.unseen) counterweight(buffer);
    const plan = planOf(task);
    const losses = new Float64Array(task.runs.reduce((sum, { batch }) => sum + batch.batch, 0));
    let done = 0;
    let turned = now();
    for (const { batch, grad } of task.runs) {
      // A backend of somebody else may yield no turn in a run, and messages (abort, ping) only arrive in one.
      if (now() - turned > TURN_MS) {
        await turn();
        turned = now();
      }
      signal?.throwIfAborted();
      const part = losses.subarray(done, done + batch.batch);
      await plan.run(batch, { losses: part, ...(grad && { grad }) }, signal);
      done += batch.batch;
    }
    return { losses, returned: task.transferred ? memoryOf(task) : [] };
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
        return { name, manifest, ...(device !== undefined && { device }) };
      }),
    async run(task) {
      const controller = task.abortable ? new AbortController() : undefined;
      if (controller) underWay.set(task.id, controller);
      const answer = await envelope(() => run(task, controller?.signal));
      underWay.delete(task.id);
      return transfer(answer, answer.ok ? [...answer.value.returned] : []);
    },
    async abort(task) {
      underWay.get(task)?.abort(new CtcError("CTC_ABORTED", "the call was aborted"));
    },
    async ping() {},
  };
}

function memoryOf({ runs }: Task): ArrayBuffer[] {
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
