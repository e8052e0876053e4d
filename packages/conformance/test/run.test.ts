// The machinery around the cases: gating, known failures, absence, reports, runners.

import type { Backend, BackendProvider, Manifest } from "@ctckit/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Case, CheckFailure } from "../src/case.ts";
import {
  conformance,
  renderReport,
  runSuite,
  succeeded,
  suite,
  type TestApi,
  vectorCases,
} from "../src/index.ts";
import { NotApplicable } from "../src/not-applicable.ts";
import { unique } from "../src/suite.ts";
import { reference } from "./reference-backend.ts";
import { spoiled } from "./spoiled-provider.ts";

function fake(id: string, run: Case["run"] = async () => {}, needs: Case["needs"] = {}): Case {
  return { id, clauses: ["3.1"], oracle: "contract", needs, run };
}

const failing = fake("a/fails", async () => {
  throw new CheckFailure("loss[0]: expected 1, got 2");
});
const absent: BackendProvider = {
  ...reference(),
  name: "nowhere",
  probe: async () => ({ available: false, reason: "no adapter" }),
};

function limited(changes: Partial<Manifest>): BackendProvider {
  return spoiled({ backend: (backend) => ({ ...backend, manifest: { ...backend.manifest, ...changes } }) });
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("ids", () => {
  test("are unique, and a second use is an error", () => {
    expect(new Set(suite.map(({ id }) => id)).size).toBe(suite.length);
    expect(() => unique([fake("a/b"), fake("a/b")])).toThrow("two cases have the id a/b");
  });
  test("have a theme and no spaces, and rest on numbered clauses", () => {
    for (const { id, clauses } of suite) {
      expect(id).toMatch(/^[a-z-]+(\/[a-z0-9-]+)+$/i);
      expect(clauses.length).toBeGreaterThan(0);
      for (const clause of clauses) expect(clause).toMatch(/^[1-9]\d*\.\d+$/);
    }
  });
});

describe("runSuite", () => {
  test("keeps all values of a wrong answer, and what was asked", async () => {
    const wrong = spoiled({
      run(batch, out, honest) {
        honest(batch, out);
        for (let n = 0; n < batch.batch; n++) out.losses[n]! += 1;
      },
    });
    const cases = suite.filter(({ id }) => id === "brute-force/ragged/float64/logits");
    const { results } = await runSuite(wrong, { cases });
    const { evidence } = results[0]!;
    expect(evidence!.shape).toEqual([evidence!.question!.batch]);
    for (const [n, loss] of evidence!.expected.entries()) expect(evidence!.actual[n]).toBe(loss + 1);
    const { time, batch, classes, data } = evidence!.question!;
    expect(data).toHaveLength(time * batch * classes);
  });

  test("goes on when a case gets no answer", async () => {
    const cases = [fake("a/waits", () => new Promise(() => {})), fake("a/passes")];
    const { results } = await runSuite(reference(), { cases, limit: 20 });
    expect(results.map(({ outcome }) => outcome)).toEqual(["fail", "pass"]);
    expect(results[0]!.reason).toBe("no answer within 0.02 s");
  });

  test("reports passes and failures, and fails with them", async () => {
    const report = await runSuite(reference(), { cases: [fake("a/passes"), failing] });
    expect(report.results.map(({ outcome }) => outcome)).toEqual(["pass", "fail"]);
    expect(succeeded(report)).toBe(false);
    expect(renderReport(report)).toContain("fail  a/fails  (contract 3.1)\n      loss[0]: expected 1, got 2");
  });
  test("matches known failures by exact id, and calls one that passes fixed", async () => {
    const known = [
      { id: "a/fails", reason: "rounding", issue: "#1" },
      { id: "a/passes", reason: "was wrong", issue: "#2" },
    ];
    const report = await runSuite(reference(), { cases: [fake("a/passes"), failing], known });
    expect(report.results.map(({ outcome }) => outcome)).toEqual(["fixed", "known-failure"]);
    expect(succeeded(report)).toBe(false);
    expect(succeeded(await runSuite(reference(), { cases: [failing], known: known.slice(0, 1) }))).toBe(true);
  });
  test("calls a known failure that no case has an error", async () => {
    const known = [{ id: "a/fail", reason: "a part of an id is no id", issue: "#1" }];
    const report = await runSuite(reference(), { cases: [failing, fake("a/passes")], known });
    expect(report.errors).toEqual(['known failure "a/fail": no case has this id']);
  });
  test("gates by the manifest, and by what a case finds out", async () => {
    const cases = [
      fake("a/dtype", undefined, { dtype: "float64" }),
      fake("a/long", undefined, { maxTime: 100 }),
      fake("a/other", async () => {
        throw new NotApplicable("may not block");
      }),
      fake("a/passes"),
    ];
    const report = await runSuite(limited({ dtypes: ["float32"], limits: { maxTime: 99 } }), { cases });
    expect(report.results.map(({ outcome }) => outcome)).toEqual([
      "unsupported",
      "unsupported",
      "unsupported",
      "pass",
    ]);
    expect(succeeded(report)).toBe(true);
    expect(renderReport(report)).toContain("unsupported  1 case: dtype float64: the manifest has float32");
  });
  test("a backend that supports none of the cases does not succeed", async () => {
    const report = await runSuite(limited({ limits: { maxTime: 99 } }), {
      cases: [fake("a/long", undefined, { maxTime: 100 })],
    });
    expect(report.errors).toEqual(["nothing was checked: spoiled supports none of these cases"]);
    expect(succeeded(report)).toBe(false);
  });
  test("an absent backend passes nothing, and fails where it is required", async () => {
    const report = await runSuite(absent, { cases: [fake("a/b")] });
    expect(report.results.map(({ outcome }) => outcome)).toEqual(["absent"]);
    expect(succeeded(report)).toBe(true);
    expect(renderReport(report)).toBe("nowhere: absent (no adapter)");
    vi.stubEnv("CTCKIT_REQUIRE", "js, nowhere");
    expect((await runSuite(absent, { cases: [fake("a/b")] })).errors).toEqual([
      "nowhere is required and absent: no adapter",
    ]);
    const wrapped = { ...absent, name: "nowhere(js)" };
    expect((await runSuite(wrapped, { cases: [fake("a/b")] })).errors).toHaveLength(1);
    vi.stubEnv("CTCKIT_REQUIRE", "js");
    expect((await runSuite(wrapped, { cases: [fake("a/b")] })).errors).toEqual([]);
  });
  test("a backend that says it is there and does not open is an error", async () => {
    const broken: BackendProvider = {
      ...reference(),
      open: async () => Promise.reject(new Error("no device")),
    };
    const report = await runSuite(broken, { cases: [fake("a/b")] });
    expect(report.errors[0]).toContain("no device");
    expect(succeeded(report)).toBe(false);
  });
  test.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("no adapter");
      },
      "probe threw, which it must not: Error: no adapter",
    ],
    [
      "rejects",
      () => Promise.reject(new Error("no adapter")),
      "probe threw, which it must not: Error: no adapter",
    ],
    ["answers undefined", async () => undefined, "{ available: false, reason }, got undefined"],
    ["gives no reason", async () => ({ available: false }), 'got {"available":false}'],
  ])("a probe that %s is an error, required or not", async (_, probe, message) => {
    const broken: BackendProvider = { ...reference(), probe: probe as BackendProvider["probe"] };
    const report = await runSuite(broken, { cases: [fake("a/b")], require: false });
    expect(report.errors).toEqual([expect.stringContaining(message)]);
    expect(succeeded(report)).toBe(false);
  });
  test.each<[string, Partial<Backend>, string]>([
    ["rejects", { close: () => Promise.reject(new Error("lost")) }, "close of spoiled rejects: Error: lost"],
    [
      "is missing",
      { close: undefined as unknown as Backend["close"] },
      "close of spoiled rejects: TypeError",
    ],
  ])("a close that %s is an error beside the results", async (_, changes, message) => {
    const broken = spoiled({ backend: (backend) => ({ ...backend, ...changes }) });
    const report = await runSuite(broken, { cases: [fake("a/b")] });
    expect(report.results.map(({ outcome }) => outcome)).toEqual(["pass"]);
    expect(report.errors).toEqual([expect.stringContaining(message)]);
    expect(succeeded(report)).toBe(false);
  });
  test("a backend without a manifest fails its cases", async () => {
    const broken = spoiled({ backend: ({ plan, close }) => ({ plan, close }) as Backend });
    const report = await runSuite(broken, { cases: [fake("a/b", undefined, { dtype: "float64" })] });
    expect(report.results.map(({ outcome }) => outcome)).toEqual(["fail"]);
  });
  test("a narrow backend is refused what it does not have, and passes the rest", async () => {
    const provider = limited({
      dtypes: ["float32"],
      gradients: ["logits"],
      inputs: ["logits"],
      topologies: ["ctc"],
      limits: { maxTime: 50, maxBatch: 6, maxClasses: 8, maxTargetLength: 20 },
    });
    const cases = suite.filter(({ slow, id }) => !slow && !id.startsWith("brute-force"));
    const report = await runSuite(provider, { cases });
    expect(report.results.filter(({ outcome }) => outcome === "fail")).toEqual([]);
    const refusals = report.results.filter(({ id }) => id.startsWith("refusal/"));
    expect(refusals.filter(({ outcome }) => outcome === "pass").length).toBe(11 + 4);
  }, 60_000);
});

describe("conformance", () => {
  interface Registered {
    readonly name: string;
    readonly skipped: boolean;
    readonly body: () => Promise<void>;
  }
  async function registered(
    provider: BackendProvider,
    options: Parameters<typeof conformance>[2] = {},
  ): Promise<Registered[]> {
    const tests: Registered[] = [];
    const context = { skip: () => {} };
    const add = (name: string, body: (c: typeof context) => Promise<void>) =>
      tests.push({ name, skipped: false, body: () => body(context) });
    const skip = (name: string) => tests.push({ name, skipped: true, body: async () => {} });
    const api: TestApi = { describe: (_, body) => body(), test: Object.assign(add, { skip }) };
    await conformance(api, provider, options);
    return tests;
  }

  test("registers one test a case and closes at the end", async () => {
    const names = (await registered(reference())).map(({ name }) => name);
    expect(names).toEqual([...suite.map(({ id }) => id), "closes"]);
  });
  test("an absent backend is one skipped test that says why", async () => {
    const tests = await registered(absent);
    expect(tests).toMatchObject([{ name: "absent: no adapter", skipped: true }]);
  });
  test("an absent backend that is required is one failing test", async () => {
    const tests = await registered(absent, { require: true });
    expect(tests).toMatchObject([{ name: "required, but absent: no adapter", skipped: false }]);
    await expect(tests[0]!.body()).rejects.toThrow("no adapter");
  });
  test("a probe that throws is one failing test, required or not", async () => {
    const broken = spoiled({ probe: () => Promise.reject(new Error("no adapter")) });
    const tests = await registered(broken, { require: false });
    expect(tests).toMatchObject([{ skipped: false }]);
    await expect(tests[0]!.body()).rejects.toThrow("no adapter");
  });
  test("a note is a skipped test", async () => {
    const tests = await registered(reference(), { notes: ["missing: public vectors"] });
    expect(tests.filter(({ skipped }) => skipped)).toMatchObject([{ name: "missing: public vectors" }]);
  });
  test("what the manifest does not allow is skipped with the reason in its name", async () => {
    const tests = await registered(limited({ dtypes: ["float32"] }));
    const skipped = tests.filter((one) => one.skipped);
    expect(skipped.length).toBeGreaterThan(100);
    expect(
      skipped.every(({ name }) => name.includes("(unsupported: dtype float64: the manifest has float32)")),
    ).toBe(true);
  });
  test("an unknown id of a known failure is a failing test", async () => {
    const tests = await registered(reference(), { known: [{ id: "long/t9", reason: "?", issue: "#3" }] });
    await expect(tests[0]!.body()).rejects.toThrow('known failure "long/t9": no case has this id');
  });
});

test("vectors of other kinds are listed, not run", () => {
  const file = {
    name: "beam",
    kind: "ctc-decode",
    inputKind: "logits",
    layout: "TNC",
    T: 1,
    N: 1,
    C: 1,
    blank: 0,
    logProbsOrLogits: null,
  } as const;
  const { cases, notes } = vectorCases([file, { ...file, name: "made", kind: "ctc-loss" }]);
  expect(cases).toEqual([]);
  expect(notes).toEqual([
    "1 of 2 vectors are about neither losses nor alignments: beam (ctc-decode)",
    "vector made holds no input and has no generator here",
  ]);
});
