// What never settles ends at its limit, with its name.

import type { Backend, BackendProvider } from "@ctckit/core";
import { expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { conformance, runSuite, succeeded, suite, type TestApi } from "../src/index.ts";
import { NotApplicable } from "../src/not-applicable.ts";
import { reference } from "./reference-backend.ts";
import { spoiled } from "./spoiled-provider.ts";

const never = () => new Promise<never>(() => {});
const fake = (id: string, run: Case["run"] = async () => {}): Case => ({
  id,
  clauses: ["3.1"],
  oracle: "contract",
  needs: {},
  run,
});
const limit = 20;

test.each<[string, Partial<BackendProvider>, string]>([
  ["probe", { probe: never }, "probe: no answer within 0.02 s"],
  ["open", { open: never }, "open gives no answer within 0.02 s"],
])("a %s that never settles is an error that names it", async (_, changes, message) => {
  const report = await runSuite({ ...reference(), ...changes }, { cases: [fake("a/b")], limit });
  expect(report.errors).toEqual([expect.stringContaining(message)]);
  expect(succeeded(report)).toBe(false);
});

test("a close that never settles is an error beside the results", async () => {
  const provider = spoiled({ backend: (backend) => ({ ...backend, close: never }) });
  const report = await runSuite(provider, { cases: [fake("a/b")], limit });
  expect(report.results.map(({ outcome }) => outcome)).toEqual(["pass"]);
  expect(report.errors).toEqual(["close of spoiled gives no answer within 0.02 s"]);
});

test("a run that never settles fails its case, with the call", async () => {
  const cases = suite.filter(({ id }) => id === "brute-force/t1/float64/logits");
  const silent = spoiled({ plan: () => ({ run: never }) });
  const [result] = (await runSuite(silent, { cases, limit })).results;
  expect(result).toMatchObject({
    outcome: "fail",
    reason: "no answer within 0.02 s",
    asked: { method: "run" },
  });
});

test("after three cases in a row without an answer nothing more is asked; every case has its verdict", async () => {
  let asked = 0;
  const silent = () => {
    asked++;
    return never();
  };
  const cases = [
    ...["a/1", "a/2"].map((id) => fake(id, silent)),
    fake("a/answers"),
    ...["a/3", "a/4", "a/5", "a/6", "a/7"].map((id) => fake(id, silent)),
  ];
  const { results } = await runSuite(reference(), { cases, limit });
  expect(asked).toBe(5);
  expect(results.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
    ...Array(2).fill("fail no answer within 0.02 s"),
    "pass undefined",
    ...Array(3).fill("fail no answer within 0.02 s"),
    ...Array(2).fill("fail not asked: the 3 cases before got no answer"),
  ]);
});

test("a case that is not supported is no answer, and stays what it is when nothing more is asked", async () => {
  const refused = (id: string): Case => ({ ...fake(id), needs: { maxTime: 100 } });
  const notApplicable = fake("a/none", async () => {
    throw new NotApplicable("may not block");
  });
  const silent = ["a/1", "a/2", "a/3", "a/4"].map((id) => fake(id, never));
  const cases = [silent[0]!, refused("a/long"), silent[1]!, notApplicable, silent[2]!, silent[3]!];
  const provider = spoiled({
    backend: (backend) => ({ ...backend, manifest: { ...backend.manifest, limits: { maxTime: 99 } } }),
  });
  const { results } = await runSuite(provider, { cases: [...cases, refused("a/longer")], limit });
  const silence = "fail no answer within 0.02 s";
  expect(results.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
    silence,
    "unsupported maxTime 100: the manifest has 99",
    silence,
    "unsupported may not block",
    silence,
    "fail not asked: the 3 cases before got no answer",
    "unsupported maxTime 100: the manifest has 99",
  ]);
});

test("a backend that puts other clocks in place does not stop the limits", async () => {
  const { setTimeout, performance: clock } = globalThis;
  const { now } = clock;
  const { race } = Promise;
  try {
    const stopped = fake("a/stops", () => {
      globalThis.setTimeout = (() => 0) as never;
      clock.now = () => 0;
      Promise.race = (async () => {}) as never;
      return never();
    });
    const { results } = await runSuite(reference(), { cases: [stopped, fake("a/waits", never)], limit });
    expect(results.map(({ reason }) => reason)).toEqual(Array(2).fill("no answer within 0.02 s"));
    for (const { milliseconds } of results) expect(milliseconds).toBeGreaterThan(10);
  } finally {
    Object.assign(globalThis, { setTimeout });
    clock.now = now;
    Promise.race = race;
  }
});

test("each step is told before it begins, with its limit", async () => {
  const steps: string[] = [];
  const cases = [fake("a/b"), { ...fake("a/slow"), slow: true }];
  const onStep = (step: string, limit: number) => {
    steps.push(`${step} ${limit / 1000}`);
  };
  await runSuite(reference(), { cases, onStep });
  expect(steps).toEqual(["probe 120", "open 120", "a/b 120", "a/slow 600", "close 120"]);
});

test("what is known of an opened backend is told before the cases", async () => {
  const seen: unknown[] = [];
  const cases = [fake("a/b", async () => void seen.push("case"))];
  await runSuite(reference(), { cases, onOpen: ({ manifest }) => void seen.push(manifest?.dtypes) });
  expect(seen).toEqual([["float64", "float32"], "case"]);
});

interface Registered {
  readonly name: string;
  readonly body: () => Promise<void>;
  readonly timeout: number | undefined;
}

async function registered(provider: BackendProvider): Promise<Registered[]> {
  const tests: Registered[] = [];
  const context = { skip: () => {} };
  const add = (name: string, body: (c: typeof context) => Promise<void>, timeout?: number) =>
    tests.push({ name, body: () => body(context), timeout });
  const api: TestApi = {
    describe: (_, body) => body(),
    test: Object.assign(add, { skip: () => {} }),
  };
  await conformance(api, provider, { limit });
  return tests;
}

test.each<[string, Partial<BackendProvider>, string]>([
  ["a probe that never settles", { probe: never }, "probe: no answer within 0.02 s"],
  ["an open that never settles", { open: never }, "no answer within 0.02 s"],
  ["an open that rejects", { open: () => Promise.reject(new Error("no device")) }, "no device"],
])("under a test runner %s is one failing test", async (_, changes, message) => {
  const tests = await registered({ ...reference(), ...changes });
  expect(tests).toHaveLength(1);
  await expect(tests[0]!.body()).rejects.toThrow(message);
});

test("under a test runner a silent case fails by the suite's limit, and the fourth at once", async () => {
  const silent: BackendProvider = spoiled({ plan: () => ({ run: never }) });
  const tests = (await registered(silent)).filter(({ name }) => name.startsWith("brute-force/t1/"));
  expect(tests[0]!.timeout).toBe(limit + 5000);
  const told = "brute-force/t1/float64/logits [fail] no answer within 0.02 s (contract ";
  await expect(tests[0]!.body()).rejects.toThrow(told);
  for (const { body } of tests.slice(1, 3)) await expect(body()).rejects.toThrow("no answer within");
  await expect(tests[3]!.body()).rejects.toThrow("not asked: the 3 cases before got no answer");
});

test("under a test runner a close that never settles fails by the suite's limit", async () => {
  let opened = 0;
  const first = async () => {};
  const provider = spoiled({
    backend: (backend): Backend => ({ ...backend, close: opened++ === 0 ? first : never }),
  });
  const tests = await registered(provider);
  await tests.find(({ name }) => name === "trait/has-a-name")!.body();
  await expect(tests.at(-1)!.body()).rejects.toThrow("no answer within 0.02 s");
});
