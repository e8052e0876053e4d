// A stream of one aligner: pushes one after the other, whoever calls them when.

import { throwIfAborted, validateSignal } from "../abort.ts";
import type { AlignerSettings } from "../check/aligner-options.ts";
import { checkKeys, type Keys } from "../check/keys.ts";
import { validateStreamOptions } from "../check/stream-options.ts";
import type { Backend, Plan, PlanSpec, SurvivorsOutput } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import { kernelFailure } from "../failure.ts";
import type { Lifecycle } from "../lifecycle.ts";
import type { AlignStream, StreamEnd, StreamInput, StreamOptions } from "../stream-api.ts";
import { checkAllowed } from "./plans.ts";
import { checkThere, run, runSync } from "./run.ts";
import { course } from "./stream-course.ts";

const syncKeys = { data: true, dtype: true, shape: true, strides: true } satisfies Keys<
  Omit<StreamInput, "signal">
>;
const keys = { ...syncKeys, signal: true } satisfies Keys<StreamInput>;

/** What an aligner shares with its streams. */
export interface Aligner {
  readonly backend: Backend;
  readonly settings: AlignerSettings;
  readonly life: Lifecycle;
  readonly blocking: boolean;
  planOf(spec: PlanSpec): Plan;
  kindOf(dtype: PlanSpec["dtype"]): PlanSpec;
}

export async function openStream(aligner: Aligner, options: StreamOptions): Promise<AlignStream> {
  const { backend, settings, life, blocking, planOf, kindOf } = aligner;
  const checked = validateStreamOptions(options, settings);
  const kinds = backend.manifest.dtypes.map(kindOf);
  for (const kind of kinds) checkAllowed(backend, kind);
  try {
    for (const kind of kinds) await backend.prepare?.(kind);
  } catch (error) {
    throw kernelFailure(backend.name, error);
  }
  const { push, end } = course(settings, checked, (dtype, size) => {
    checkAllowed(backend, size);
    return planOf(kindOf(dtype)) as Plan<SurvivorsOutput>;
  });

  /** Settles with the last call that was made. */
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let ended = false;

  /** After the calls that were made before. */
  async function inTurn<T>(method: string, work: () => Promise<T>): Promise<T> {
    const leave = life.enter(method);
    waiting++;
    const done = last.then(work);
    last = done.catch(() => {});
    try {
      return await done;
    } finally {
      waiting--;
      leave();
    }
  }

  function alone<T>(method: string, work: () => T): T {
    const leave = life.enter(method);
    try {
      if (waiting > 0)
        throw new TypeError(`${method}: expected no other call under way, got ${waiting}; await them first`);
      return work();
    } finally {
      leave();
    }
  }

  function steps(method: string, input: StreamInput, known: Readonly<Record<string, true>>) {
    checkOpen(method);
    checkKeys(method, input, known);
    validateSignal(input.signal);
    throwIfAborted(input.signal);
    return push(input);
  }

  function checkOpen(method: string): void {
    if (ended) throw new CtcError("CTC_CLOSED", `${method}: the stream has ended`);
  }

  function finish(method: string): StreamEnd {
    checkOpen(method);
    const all = end();
    ended = true;
    return all;
  }

  return {
    push: (input: StreamInput) =>
      inTurn("push", async () => {
        const work = steps("push", input, keys);
        for (;;) {
          const { value, done } = work.next();
          if (done) return value;
          checkThere(value);
          await run(backend, { ...value, leave() {} }, input.signal);
        }
      }),
    end: () => inTurn("end", async () => finish("end")),
    ...(blocking && {
      pushSync: (input: StreamInput) =>
        alone("pushSync", () => {
          const work = steps("pushSync", input, syncKeys);
          for (;;) {
            const { value, done } = work.next();
            if (done) return value;
            checkThere(value);
            runSync(backend, { ...value, leave() {} });
          }
        }),
      endSync: () => alone("endSync", () => finish("endSync")),
    }),
  };
}
