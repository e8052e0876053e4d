// What the manifest does not allow must be refused by core, before the backend is asked.

import type { Limits, LossAndGradInput } from "@ctckit/core";
import { callOf, checkCode, optionsOf, rejection, withCriterion } from "../call.ts";
import type { Case } from "../case.ts";
import { refusal as refused } from "../gate.ts";
import { floatArray } from "../guarded-array.ts";
import { NotApplicable } from "../not-applicable.ts";
import { allForms, bothDtypes, bothTopologies, problem, variantName, variants } from "../problem.ts";
import { specOf } from "../solve.ts";
import { specimen, specimenTemplate } from "./specimen.ts";

const choices = variants({ dtypes: bothDtypes, forms: allForms, topologies: bothTopologies }).map(
  (variant): Case => ({
    id: `refusal/${variantName(variant)}`,
    clauses: ["8.8"],
    oracle: "contract",
    needs: {},
    run: async ({ backend }) => {
      const asked = problem(specimenTemplate, variant);
      if (refused(backend.manifest, specOf(asked)) === undefined) {
        throw new NotApplicable("the manifest allows it, so there is nothing to refuse");
      }
      const call = withCriterion(optionsOf(backend, asked), (criterion) =>
        criterion.lossAndGrad(callOf(asked)),
      );
      checkCode(await rejection(call), "CTC_UNSUPPORTED", "a combination that the manifest does not allow");
    },
  }),
);

const most = 2 ** 24;

/** The smallest batch that goes beyond one limit. */
function beyond(
  field: keyof Limits,
  limit: number,
): Partial<Record<"time" | "batch" | "classes" | "labels", number>> {
  switch (field) {
    case "maxTime":
      return { time: limit + 1 };
    case "maxBatch":
      return { batch: limit + 1 };
    case "maxClasses":
      return { classes: limit + 1 };
    default:
      return { labels: limit + 1 };
  }
}

const bounds = (["maxTime", "maxBatch", "maxClasses", "maxTargetLength"] as const).map(
  (field): Case => ({
    id: `refusal/${field}`,
    clauses: ["8.8", "6.5"],
    oracle: "contract",
    needs: {},
    run: async ({ backend }) => {
      const limit = backend.manifest.limits[field];
      if (limit === undefined) throw new NotApplicable(`the manifest has no limit ${field}`);
      if (limit > most)
        throw new NotApplicable(`the limit ${field} of ${limit} is too large to go beyond in a test`);
      const { time = 1, batch = 1, classes = 2, labels = 0 } = beyond(field, limit);
      const dtype = backend.manifest.dtypes[0]!;
      const input: LossAndGradInput = {
        data: floatArray(dtype, time * batch * classes),
        shape: [time, batch, classes],
        targets: Array.from({ length: batch }, () => Array.from({ length: labels }, () => 1)),
      };
      const options = { ...optionsOf(backend, specimen(backend, dtype)), blank: 0 };
      const call = withCriterion(options, (criterion) => criterion.lossAndGrad(input));
      checkCode(
        await rejection(call),
        "CTC_UNSUPPORTED",
        `${field} ${limit + 1}, beyond the manifest's ${limit}`,
      );
    },
  }),
);

export const refusal: readonly Case[] = [...choices, ...bounds];
