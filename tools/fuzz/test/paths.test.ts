// Best paths, streams and scores that are wrong, against js.

import type { AlignmentOutput, Backend, Batch, EditsOutput, Plan, SurvivorsOutput } from "@ctckit/core";
import { js } from "@ctckit/js";
import { expect, test } from "vitest";
import { fuzz } from "../src/fuzz.ts";
import { referenceOracle } from "../src/reference-oracle.ts";

test("finds a backend whose best path leaves each label a frame too early", async () => {
  const backend = await js().open();
  const early: Backend = {
    ...backend,
    plan(spec) {
      const plan = backend.plan(spec) as Plan<AlignmentOutput>;
      const runSync = (batch: Batch, out: AlignmentOutput) => {
        plan.runSync!(batch, out);
        const { states } = out;
        for (let t = 1; t + 1 < states.length; t++)
          if (states[t]! % 2 && states[t + 1] === states[t]! + 1) states[t]!++;
      };
      const run = async (batch: Batch, out: AlignmentOutput) => runSync(batch, out);
      return spec.operation === "alignment" ? { run, runSync } : plan;
    },
  };
  const options = { count: 8, seed: 1, dtype: "float64" } as const;
  const { findings } = await fuzz(early, referenceOracle(), options);
  await backend.close();
  expect(findings.length).toBeGreaterThan(2);
  expect(findings[0]!.what).toMatch(/^best path: states\(n=/);
}, 60_000);

test("finds a backend whose streams begin anew with each push", async () => {
  const backend = await js().open();
  const anew: Backend = {
    ...backend,
    plan(spec) {
      const plan = backend.plan(spec) as Plan<SurvivorsOutput>;
      const run = async (batch: Batch, out: SurvivorsOutput) =>
        plan.runSync!({ ...batch, stretch: { margin: batch.stretch!.margin } }, out);
      return spec.operation === "survivors" ? { run } : plan;
    },
  };
  const options = { count: 8, seed: 1, dtype: "float64" } as const;
  const { findings } = await fuzz(anew, referenceOracle(), options);
  await backend.close();
  expect(findings.length).toBeGreaterThan(2);
  expect(findings[0]!.what).toMatch(/^stream of sample /);
}, 60_000);

test("finds a backend whose edits know of no blank between equal labels", async () => {
  const backend = await js().open();
  const loose: Backend = {
    ...backend,
    plan(spec) {
      const plan = backend.plan(spec) as Plan<EditsOutput>;
      const run = async (batch: Batch, out: EditsOutput) => {
        plan.runSync!(batch, out);
        for (const [n, own] of out.insertions.entries()) {
          const [from, to] = [batch.targetOffsets[n]!, batch.targetOffsets[n + 1]!];
          for (let k = from; k < to; k++)
            own[(k - from) * batch.classes + batch.targets[k]!] = out.losses[n]!;
        }
      };
      return spec.operation === "edits" ? { run } : plan;
    },
  };
  const options = { count: 8, seed: 1, dtype: "float64" } as const;
  const { findings } = await fuzz(loose, referenceOracle(), options);
  await backend.close();
  expect(findings.length).toBeGreaterThan(2);
  expect(findings[0]!.what).toMatch(/^scores: insertion of /);
}, 60_000);
