// Provider and manifest: what they say is true, is data, and stays so.

import { type Case, check } from "../case.ts";
import { presence } from "../presence.ts";
import { allForms, bothDtypes, bothTopologies, type Form, forms } from "../problem.ts";

const allowed = {
  dtypes: bothDtypes,
  topologies: bothTopologies,
  inputs: [...new Set(allForms.map((form: Form) => forms[form].input))],
  operations: [
    "loss",
    "gradient",
    "alignment",
    "survivors",
    "posteriors",
    "edits",
    "candidates",
    "hessian",
    "entropy",
    "delay",
  ],
  gradients: ["logits", "logProbs"],
} as const;

function trait(name: string, clauses: readonly string[], run: Case["run"]): Case {
  return { id: `trait/${name}`, clauses, oracle: "contract", needs: {}, run };
}

export const manifest: readonly Case[] = [
  trait("manifest-is-plain-data", ["8.2"], async ({ backend }) => {
    const copy: unknown = structuredClone(backend.manifest);
    const before = JSON.stringify(backend.manifest);
    check(JSON.stringify(copy) === before, "the manifest does not survive structuredClone");
    for (const [name, known] of Object.entries(allowed)) {
      const values: readonly string[] = backend.manifest[name as keyof typeof allowed];
      const none = name === "gradients" && !backend.manifest.operations.includes("gradient");
      check(
        values.length > 0 !== none,
        `manifest.${name}: expected ${none ? "none without the operation" : "at least one"}`,
      );
      check(new Set(values).size === values.length, `manifest.${name}: ${values.join(", ")} has one twice`);
      for (const value of values) {
        check((known as readonly string[]).includes(value), `manifest.${name}: unknown "${value}"`);
      }
    }
    for (const [name, limit] of Object.entries(backend.manifest.limits)) {
      check(
        Number.isInteger(limit) && limit >= 1,
        `manifest.limits.${name}: expected a positive integer, got ${limit}`,
      );
    }
  }),
  trait("manifest-is-constant", ["8.2"], async ({ provider, backend }) => {
    const before = JSON.stringify(backend.manifest);
    const other = await provider.open();
    const after = JSON.stringify(other.manifest);
    await other.close();
    check(after === before, `opened again, the manifest is ${after}, it was ${before}`);
    check(
      JSON.stringify(backend.manifest) === before,
      "the manifest changed while another backend was opened",
    );
  }),
  trait("probe-never-throws", ["8.1"], async ({ provider }) => {
    for (const found of await Promise.all([presence(provider), presence(provider), presence(provider)])) {
      check(
        found.state === "present",
        () => `probe of an opened backend: ${"reason" in found && found.reason}`,
      );
    }
  }),
  trait("has-a-name", ["8.2"], async ({ provider, backend }) => {
    check(provider.name.length > 0 && backend.name.length > 0, "provider and backend need a name");
  }),
];
