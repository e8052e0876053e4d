// What a case asks the backend, noted on the way: a failure can say which call it was. Cases do not know of it.

import type { Backend, BackendProvider, Batch, Plan, PlanSpec } from "@ctckit/core";
import type { Subject } from "./case.ts";
import { causes } from "./thrown.ts";

/** A call of the backend, without its numbers. Plain data. */
export interface Asked {
  /** "plan", or the plan's method. */
  readonly method: string;
  readonly spec: PlanSpec;
  /** Absent for "plan". */
  readonly batch?: AskedBatch;
}

export interface AskedBatch extends Pick<Batch, "time" | "batch" | "classes" | "blank"> {
  readonly targets: readonly (readonly number[])[];
  readonly inputLengths: readonly number[]; // [N]
}

interface Call {
  readonly method: string;
  readonly spec: PlanSpec;
  readonly batch?: Batch;
}

export class Witness {
  #last: Call | undefined;
  readonly #threw = new Map<unknown, Call>();
  /** The same subject, with its calls noted. */
  readonly subject: Subject;

  constructor({ provider, backend, ...rest }: Subject) {
    this.subject = { ...rest, provider: this.#provider(provider), backend: this.#backend(backend) };
  }

  /** The call that threw `error` or one of its causes, else the last one. */
  asked(error: unknown): Asked | undefined {
    const thrower = causes(error).find((one) => this.#threw.has(one));
    const call = this.#threw.get(thrower) ?? this.#last;
    return call && plain(call);
  }

  #provider(provider: BackendProvider): BackendProvider {
    const open = async () => this.#backend(await provider.open());
    return seen(provider, (key, value) => (key === "open" ? open : value));
  }

  #backend(backend: Backend): Backend {
    const plan = (spec: PlanSpec) =>
      this.#plan(
        this.#noted({ method: "plan", spec }, () => backend.plan(spec)),
        spec,
      );
    return seen(backend, (key, value) => (key === "plan" && value ? plan : value));
  }

  #plan(plan: Plan, spec: PlanSpec): Plan {
    return seen(plan, (key, value) =>
      typeof value === "function"
        ? (...given: readonly unknown[]) => {
            const [batch] = given;
            const call = () => value.apply(plan, given);
            return isBatch(batch) ? this.#noted({ method: String(key), spec, batch }, call) : call();
          }
        : value,
    );
  }

  #noted<R>(call: Call, work: () => R): R {
    this.#last = call;
    try {
      const answer = work();
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#threw.set(error, call));
      return answer;
    } catch (error) {
      this.#threw.set(error, call);
      throw error;
    }
  }
}

/** Shows what `target` has, each member through `look`. Methods run on the target itself: it may have private fields, or be frozen. */
function seen<T extends object>(target: T, look: (key: string | symbol, value: unknown) => unknown): T {
  // What is no object is the case's to stumble over.
  if (typeof target !== "object" || target === null) return target;
  return new Proxy({} as T, {
    get(_, key) {
      const value = look(key, Reflect.get(target, key));
      return typeof value === "function" ? value.bind(target) : value;
    },
    has: (_, key) => key in target,
  });
}

function isBatch(value: unknown): value is Batch {
  return typeof value === "object" && value !== null && "targetOffsets" in value;
}

function plain({ method, spec, batch }: Call): Asked {
  if (!batch) return { method, spec };
  const { time, classes, blank, targets, targetOffsets, inputLengths } = batch;
  const rows = Array.from({ length: batch.batch }, (_, n) =>
    Array.from(targets.subarray(targetOffsets[n], targetOffsets[n + 1])),
  );
  return {
    method,
    spec,
    batch: {
      time,
      batch: batch.batch,
      classes,
      blank,
      targets: rows,
      inputLengths: Array.from(inputLengths),
    },
  };
}
