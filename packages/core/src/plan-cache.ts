// One plan for each dtype and kind of gradient, with bounds that only grow. A plan that became too small, or whose
// cache was closed, is closed as soon as the last run on it has settled, never under it.

import type { Backend, Plan, PlanSpec } from "./backend.ts";
import { isCtcError, kernelFailure } from "./failure.ts";
import { fits, refuse, union, unsupported } from "./manifest.ts";
import { validatePlan } from "./validate-backend.ts";

export interface PlanCache {
  /** A plan that `spec` fits; it stays open until `release`. Throws `CTC_UNSUPPORTED`, or what `backend.plan` throws. */
  lease(spec: PlanSpec): Lease;
  /** Whether some lease is out. */
  busy(): boolean;
  /** Settles when every plan is closed: at once where none is leased. Call it once, and no `lease` after it. */
  close(): Promise<void>;
}

export interface Lease {
  readonly plan: Plan;
  release(): void;
}

interface Entry {
  readonly spec: PlanSpec;
  readonly plan: Plan;
  leases: number;
  retired: boolean;
  /** Settles when the plan is closed. */
  readonly closed: Promise<void>;
  shut(): void;
}

export function planCache(backend: Backend): PlanCache {
  const current = new Map<string, Entry>();
  const open = new Set<Entry>();

  function retire(entry: Entry): void {
    entry.retired = true;
    if (entry.leases === 0) entry.shut();
  }

  function grow(old: Entry | undefined, spec: PlanSpec): Entry {
    const fresh = old === undefined ? entryOf(backend, spec) : unionOf(backend, old.spec, spec);
    open.add(fresh);
    const forget = () => open.delete(fresh);
    // Also the only handler of a failed close when a plan was outgrown: its caller has long gone.
    fresh.closed.then(forget, forget);
    return fresh;
  }

  return {
    lease(spec) {
      const refusal = refuse(backend.manifest, spec);
      if (refusal !== undefined) throw unsupported(backend.name, refusal);
      const key = [spec.topology, spec.dtype, spec.input, spec.gradient].join();
      let entry = current.get(key);
      if (entry === undefined || !fits(spec, entry.spec)) {
        const outgrown = entry;
        entry = grow(outgrown, spec);
        current.set(key, entry);
        if (outgrown !== undefined) retire(outgrown);
      }
      const leased = entry;
      leased.leases += 1;
      return {
        plan: leased.plan,
        release() {
          leased.leases -= 1;
          if (leased.retired && leased.leases === 0) leased.shut();
        },
      };
    },
    busy() {
      return [...open].some((entry) => entry.leases > 0);
    },
    async close() {
      const closings = [...open].map((entry) => entry.closed);
      for (const entry of current.values()) retire(entry);
      current.clear();
      const failed = (await Promise.allSettled(closings)).find((result) => result.status === "rejected");
      if (failed !== undefined) throw kernelFailure(backend.name, failed.reason);
    },
  };
}

/** Never refused, as limits are per field; but long and narrow with short and wide may be more than memory holds. */
function unionOf(backend: Backend, old: PlanSpec, spec: PlanSpec): Entry {
  try {
    return entryOf(backend, { ...spec, ...union(old, spec) });
  } catch (error) {
    if (isCtcError(error) && error.code === "CTC_OUT_OF_MEMORY") return entryOf(backend, spec);
    throw error;
  }
}

function entryOf(backend: Backend, spec: PlanSpec): Entry {
  const plan = planOf(backend, spec);
  let shut = () => {};
  const closed = new Promise<void>((resolve) => {
    shut = resolve;
  }).then(() => plan.close());
  return { spec, plan, leases: 0, retired: false, closed, shut: () => shut() };
}

function planOf(backend: Backend, spec: PlanSpec): Plan {
  try {
    return validatePlan("plan", backend.plan(spec));
  } catch (error) {
    throw kernelFailure(backend.name, error);
  }
}
