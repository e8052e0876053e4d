// A case about best paths: one problem, in every dtype, form and topology that makes sense, against one oracle.

import type { Needs, Operation } from "@ctckit/core";
import type { Case, Subject } from "../case.ts";
import {
  bothDtypes,
  bothTopologies,
  type Form,
  forms,
  type Problem,
  problem,
  type Template,
  type Variant,
  type Variety,
  variantName,
  variants,
} from "../problem.ts";
import { comparePaths } from "./compare-paths.ts";
import { expectedPaths, type PathOracle } from "./expected.ts";
import { align, type PathOptions } from "./paths.ts";

/** The gradient's convention makes no difference. */
export const pathForms: readonly Form[] = ["logits", "log-probs"];
/** Where what a class says of a frame is what is asked about. */
export const pathFormsOfFrames: readonly Form[] = [...pathForms, "probabilities"];

export interface AlignmentCase extends Variety {
  readonly id: string;
  readonly clauses: readonly string[];
  readonly template: Template;
  readonly by: PathOracle;
  readonly slow?: boolean;
  /** What the manifest must have. Default: "alignment". */
  readonly operation?: Operation;
  readonly placement?: PathOptions["placement"];
}

/** Its answer is compared with the oracle's. */
export function alignments({ by, placement = "TNC", ...description }: AlignmentCase): Case[] {
  const oracle = by === "viterbi" ? "viterbi" : "brute-force";
  return alignmentCases({ ...description, oracle }, async ({ backend }, asked) => {
    comparePaths(asked, expectedPaths(asked, by), await align(backend, asked, { placement }));
  });
}

type Described = Omit<AlignmentCase, "by" | "placement"> & Pick<Case, "oracle">;

/** Asked in each variant, by `run`. */
export function alignmentCases(
  { id, clauses, oracle, slow = false, template, operation = "alignment", ...variety }: Described,
  run: (subject: Subject, asked: Problem, variant: Variant) => Promise<void>,
): Case[] {
  const all = { topologies: bothTopologies, dtypes: bothDtypes, forms: pathForms, ...variety };
  return variants(all).map((variant) => ({
    id: `${id}/${variantName(variant)}`,
    clauses,
    oracle,
    slow,
    needs: { ...alignmentNeeds(template, variant), operation },
    run: (subject) => run(subject, problem(template, variant), variant),
  }));
}

function alignmentNeeds(template: Template, { topology, dtype, form }: Variant): Needs {
  return {
    ...{ topology, dtype, input: forms[form].input },
    maxTime: template.time,
    maxBatch: template.targets.length,
    maxClasses: template.classes,
    maxTargetLength: Math.max(0, ...template.targets.map((target) => target.length)),
  };
}
