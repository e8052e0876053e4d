// One plan for each kind of work that a criterion has been asked for, whatever the sizes.

import { type Needs, refuse, unsupported } from "../check/manifest.ts";
import { validatePlan } from "../check/source.ts";
import type { Backend, Plan, PlanSpec } from "../contract/backend.ts";
import { kernelFailure } from "../failure.ts";

/** @returns gives the plan for a kind of work. It throws `CTC_UNSUPPORTED`, or what `backend.plan` throws as a CtcError. */
export function plansOf(backend: Backend): (spec: PlanSpec) => Plan {
  const plans = new Map<string, Plan>();
  return (spec) => {
    const kind = [
      spec.topology,
      spec.dtype,
      spec.input,
      spec.operation,
      spec.gradient,
      spec.openEnds,
      spec.posteriors,
    ].join();
    let plan = plans.get(kind);
    if (plan === undefined) {
      checkAllowed(backend, spec);
      plan = planOf(backend, spec);
      plans.set(kind, plan);
    }
    return plan;
  };
}

/** @throws CtcError `CTC_UNSUPPORTED` */
export function checkAllowed({ name, manifest }: Backend, needs: Needs): void {
  const refusal = refuse(manifest, needs);
  if (refusal !== undefined) throw unsupported(name, refusal);
}

function planOf(backend: Backend, spec: PlanSpec): Plan {
  try {
    return validatePlan("plan", backend.plan(spec));
  } catch (error) {
    throw kernelFailure(backend.name, error);
  }
}
