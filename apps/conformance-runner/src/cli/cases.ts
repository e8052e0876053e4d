import { existsSync } from "node:fs";
import { type Case, suite, vectorCases } from "@ctckit/conformance";
import { readVectors } from "@ctckit/conformance/vectors";
import { chosen } from "../choice.ts";
import type { Choice } from "../isolation/job.ts";

/**
 * Of the suite and of public vectors, with what is left out.
 *
 * @throws Error - there are no such vectors, or no such case
 */
export function chosenCases({ vectors, filter, mode }: Choice): { cases: Case[]; notes: readonly string[] } {
  const { cases, notes } = everything(vectors ?? process.env.CTCKIT_VECTORS);
  return { cases: chosen(cases, mode, filter), notes };
}

function everything(folder: string | undefined) {
  if (folder === undefined || folder === "")
    return { cases: suite, notes: ["no public vectors: --vectors names their folder"] };
  const files = existsSync(folder) ? readVectors(folder) : [];
  if (files.length === 0) throw new Error(`--vectors: expected a folder of *.json vectors, got ${folder}`);
  const external = vectorCases(files);
  return { cases: [...suite, ...external.cases], notes: external.notes };
}
