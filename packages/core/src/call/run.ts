// A call's turn at the backend, the same for all operations.

import { abortable } from "../abort.ts";
import type { InputArray } from "../capabilities.ts";
import { isDetached, lengthOf } from "../check/typed-array.ts";
import type { Backend, Batch, Output, Plan } from "../contract/backend.ts";
import { CtcError } from "../errors.ts";
import { kernelFailure } from "../failure.ts";

export interface Call<O extends Output> {
  readonly plan: Plan<O>;
  readonly batch: Batch;
  readonly out: O;
  /** The caller's memory, by the names that arguments have, and its elements. */
  readonly memory: readonly (readonly [name: string, array: InputArray])[];
  readonly extent: number;
  leave(): void;
}

/** Memory that went away while the backend worked: what was read of `data` or left in `grad` is anyone's guess. */
export function checkThere({ memory, extent }: Pick<Call<Output>, "memory" | "extent">): void {
  for (const [name, array] of memory) {
    if (lengthOf(array) === extent) continue;
    const what = isDetached(array) ? "detached" : "resized";
    throw new TypeError(`${name}: the array's buffer was ${what} while the call was under way`);
  }
}

export async function run<O extends Output>(
  backend: Backend,
  call: Call<O>,
  signal: AbortSignal | undefined,
  progress?: (fraction: number) => void,
): Promise<void> {
  const { plan, batch, out, leave } = call;
  const running = (async () => plan.run(batch, out, signal, progress))();
  // An abort ends the call, not the backend's work.
  running.then(leave, leave);
  try {
    await abortable(running, signal);
  } catch (error) {
    // Memory that is gone explains whatever the backend makes of it.
    if (!signal?.aborted) checkThere(call);
    throw kernelFailure(backend.name, error);
  }
  checkThere(call);
}

export function runSync<O extends Output>(backend: Backend, { plan, batch, out, leave }: Call<O>): void {
  try {
    if (plan.runSync === undefined) {
      throw new CtcError("CTC_UNSUPPORTED", `backend ${JSON.stringify(backend.name)} may not block here`);
    }
    plan.runSync(batch, out);
  } catch (error) {
    throw kernelFailure(backend.name, error);
  } finally {
    leave();
  }
}
