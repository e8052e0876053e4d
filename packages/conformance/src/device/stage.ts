import type { Backend, CtcLossOptions, Dtype, Needs } from "@ctckit/core";
import type { DeviceLossOptions } from "@ctckit/core/backend";
import type { Case, Subject } from "../case.ts";
import { specimenTemplate } from "../cases/specimen.ts";
import { NotApplicable } from "../not-applicable.ts";
import { type Problem, problem, type Variety, variantName, variants } from "../problem.ts";
import { needsOf } from "../solve.ts";
import type { DeviceMemory } from "./access.ts";

/** What a case on a device is given. */
export interface Stage {
  readonly backend: Backend;
  readonly memory: DeviceMemory;
  readonly asked: Problem;
  /** The problem's, as both kinds of loss take them. */
  readonly options: DeviceLossOptions & Omit<CtcLossOptions, "backend">;
  readonly dtype: Dtype;
}

/**
 * A specimen on the subject's device, in every variant; "unsupported" where there is none.
 *
 * @param needs what else the backend's manifest must have
 */
export function onDevice(
  id: string,
  clauses: readonly string[],
  variety: Variety,
  run: (stage: Stage) => Promise<void>,
  needs: Needs = {},
): Case[] {
  return variants(variety).map((variant) => {
    const asked = problem(specimenTemplate, variant);
    const { topology, blank, input, gradient, dtype } = asked;
    return {
      id: `device/${id}/${variantName(variant)}`,
      clauses,
      oracle: "contract",
      needs: { ...needsOf(asked), ...needs },
      run: async ({ backend, device }: Subject) => {
        if (device === undefined) throw new NotApplicable("no loss on a caller's device was given");
        const memory = await device.open();
        try {
          if (!memory.dtypes.includes(dtype))
            throw new NotApplicable(`the device's arrays hold ${memory.dtypes.join(", ")}`);
          await run({ backend, memory, asked, options: { topology, blank, input, gradient }, dtype });
        } finally {
          await memory.close();
        }
      },
    };
  });
}
