// Every case asks a backend for what its manifest allows, and for nothing else (contract 8.8): the suite on js, behind manifests that
// allow as little as may be.

import { runSuite, suite } from "@ctckit/conformance";
import type { BackendProvider, Manifest } from "@ctckit/core";
import { refuse } from "@ctckit/core/backend";
import { ctc, ctcNoRepeatBlank, js } from "@ctckit/js";
import { expect, test } from "vitest";

// Numeric cases are all of one kind; the others ask in ways of their own.
const quick = suite.filter(({ slow, id }) => !slow && !/^(long|bad-input|brute-force)\//.test(id));

const least: Record<string, Partial<Manifest>> = {
  "losses alone": { operations: ["loss"], gradients: [] },
  "gradients alone, by logits": { operations: ["gradient"], gradients: ["logits"] },
  "the partial derivative alone": { gradients: ["logProbs"], inputs: ["logProbs"] },
  "the partial derivative, of both inputs": { operations: ["gradient"], gradients: ["logProbs"] },
  "one of each": {
    dtypes: ["float32"],
    topologies: ["ctc-no-repeat-blank"],
    inputs: ["logits"],
    gradients: ["logits"],
    limits: { maxTime: 12, maxBatch: 5, maxClasses: 7, maxTargetLength: 5 },
  },
};

/** js with another manifest. @param beyond is told of each plan that this does not allow */
function behind(changes: Partial<Manifest>, beyond: (refused: string) => void): BackendProvider {
  const provider = js({ topologies: [ctc, ctcNoRepeatBlank] });
  return {
    ...provider,
    async open() {
      const backend = await provider.open();
      const manifest = { ...backend.manifest, ...changes };
      return {
        ...backend,
        manifest,
        plan(spec) {
          const refusal = refuse(manifest, spec);
          if (refusal) beyond(`${refusal.field} ${refusal.wanted}`);
          return backend.plan(spec);
        },
      };
    },
  };
}

test.each(Object.entries(least))(
  "%s",
  async (_name, changes) => {
    const beyond: string[] = [];
    const { results, errors } = await runSuite(
      behind(changes, (refused) => beyond.push(refused)),
      { cases: quick },
    );
    const failed = results.filter(({ outcome }) => outcome === "fail");
    expect(failed.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
    expect([errors, beyond]).toEqual([[], []]);
    // A suite that skips everything fails nothing.
    expect(results.filter(({ outcome }) => outcome === "pass").length).toBeGreaterThan(80);
  },
  60_000,
);
