// What a failure tells whoever has to find it: clauses, the line that threw, the call, and which failures are one mistake.

import type { BackendProvider } from "@ctckit/core";
import { afterEach, expect, test, vi } from "vitest";
import { causes } from "../src/causes.ts";
import { conformance, renderReport, runSuite, suite, type TestApi } from "../src/index.ts";
import { reference } from "./reference-backend.ts";
import { type SpoiledRun, spoiled } from "./spoiled-provider.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const cases = suite.filter(({ id }) => id.startsWith("brute-force/ragged/"));
const one = suite.filter(({ id }) => id === "brute-force/ragged/float64/logits");

const emptyTable: Float64Array[] = [];
const lookUp: SpoiledRun = (batch) => {
  emptyTable[batch.time]![0] = 1;
};
const thrower = spoiled({ run: lookUp });

test("an error has its frames down to the suite's call, none of the suite's own, and what was asked", async () => {
  const { results } = await runSuite(thrower, { cases: one });
  const [{ reason, stack, asked, clauses }] = results as [(typeof results)[0]];
  expect(reason).toBe("TypeError: Cannot set properties of undefined (setting '0')");
  expect(stack![0]).toMatch(/^at (lookUp|run|Object\.run) .*failure\.test\.ts:\d+:\d+\)$/);
  expect(stack!.some((frame) => /conformance\/src\/|node:internal/.test(frame))).toBe(false);
  expect(clauses).toEqual(one[0]!.clauses);
  expect(asked).toMatchObject({
    method: "run",
    spec: { dtype: "float64", input: "logits", gradient: "logits", topology: "ctc" },
    batch: {
      ...{ time: 5, batch: 4, classes: 3, blank: 0 },
      targets: [[1, 2], [1], [], [2, 1]],
      inputLengths: [5, 3, 2, 4],
    },
  });
  expect(structuredClone(results)).toEqual(results);
});

test("an error that core wraps has the frames of its cause", async () => {
  const called = suite.filter(({ id }) => id === "call-form/batch-first/float64");
  const { results } = await runSuite(thrower, { cases: called });
  expect(results[0]!.reason).toContain("CtcError: backend");
  expect(results[0]!.stack![0]).toContain("failure.test.ts");
  expect(results[0]!.asked!.method).toMatch(/^run/);
});

test("a plan that cannot be made names its spec", async () => {
  const broken = spoiled({
    backend: (backend) => ({
      ...backend,
      plan: () => {
        throw new Error("out of registers");
      },
    }),
  });
  const { results } = await runSuite(broken, { cases: one });
  expect(results[0]!.asked).toEqual({
    method: "plan",
    spec: expect.objectContaining({ operation: "gradient" }),
  });
});

test("methods run on the backend itself: it may be frozen, or a class with private fields", async () => {
  const provider: BackendProvider = {
    ...reference(),
    async open() {
      const honest = await reference().open();
      class Private {
        readonly #honest = honest;
        readonly name = "private";
        readonly manifest = honest.manifest;
        plan(...given: Parameters<typeof honest.plan>) {
          return Object.freeze(this.#honest.plan(...given));
        }
        close() {
          return this.#honest.close();
        }
      }
      return Object.freeze(new Private());
    },
  };
  const { results } = await runSuite(provider, { cases });
  expect(results.map(({ outcome }) => outcome)).toEqual(cases.map(() => "pass"));
});

test("failures of one line are one cause, those of another message another", async () => {
  const twice = spoiled({
    run(batch, out, honest, spec) {
      if (spec.input === "logits") return lookUp(batch, out, honest, spec);
      honest(batch, out);
      if (spec.input === "logProbs" && out.grad) out.grad[0]! += 0.25;
    },
  });
  const { results, manifest } = await runSuite(twice, { cases });
  const found = causes(results, manifest);
  const failed = results.filter(({ outcome }) => outcome === "fail");
  expect(found.map(({ failures }) => failures.length).reduce((a, b) => a + b)).toBe(failed.length);
  expect(found.map(({ message, shared }) => ({ message, shared }))).toEqual([
    { message: "grad(t=#, n=#, c=#): expected #, got #, bound #", shared: ["input logProbs"] },
    {
      message: "TypeError: Cannot set properties of undefined (setting '#')",
      shared: ["input logits", "gradient logits"],
    },
  ]);
});

test("a report prints the first failure of a cause, and all of them where it is asked to", async () => {
  const report = await runSuite(thrower, { cases });
  const count = cases.length;
  const text = renderReport(report);
  expect(text).toContain(`${count} failures, 1 cause`);
  expect(text).toContain(`1. ${count} cases: TypeError: Cannot set properties of undefined (setting '#')`);
  expect(text.match(/asked: run of T 5, N 4, C 3, blank 0; float64/g)).toHaveLength(1);
  expect(text).toContain("targets [1 2] [1] [] [2 1]; input lengths 5 3 2 4");
  expect(text).toContain(`${cases[1]!.id}  (contract ${cases[1]!.clauses.join(", ")})`);
  expect(text).toContain(`and ${count - 6} more`);
  expect(text).not.toContain(cases.at(-1)!.id);
  const verbose = renderReport(report, { verbose: true });
  expect(verbose.match(/asked: /g)).toHaveLength(count);
  for (const { id } of cases) expect(verbose).toContain(id);
});

test("an absent backend is never told as one where nothing failed", async () => {
  const absent = { ...reference(), probe: async () => ({ available: false, reason: "no GPU" }) as const };
  vi.stubEnv("CTCKIT_REQUIRE", "");
  expect(renderReport(await runSuite(absent, { cases }))).toBe("reference: absent (no GPU)");
  const required = renderReport(await runSuite(absent, { cases, require: true }));
  expect(required).toContain("error: reference is required and absent: no GPU");
  expect(required).not.toContain("nothing failed");
  expect(required).toMatch(/reference: absent \(no GPU\), FAILED$/);
});

test("a test runner's failure says the same", async () => {
  const bodies: (() => Promise<void>)[] = [];
  const add = (_: string, body: (context: { skip(): void }) => Promise<void>) =>
    bodies.push(() => body({ skip: () => {} }));
  const api: TestApi = { describe: (_, body) => body(), test: Object.assign(add, { skip: () => {} }) };
  await conformance(api, thrower, {});
  const message = await bodies[0]!().then(
    () => "",
    (error: Error) => error.message,
  );
  expect(message).toMatch(
    /^analytic\/.* \[fail\] TypeError: .*\(contract [\d., ]+\)\n {2}at .*failure\.test\.ts/,
  );
  expect(message).toContain("\nasked: run of T 7");
});
