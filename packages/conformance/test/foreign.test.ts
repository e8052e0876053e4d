// Whatever a backend or a vector says of itself, the report is there and can be read.

import type { Backend, BackendProvider } from "@ctckit/core";
import { describe, expect, test } from "vitest";
import type { Case } from "../src/case.ts";
import { parseVector, printable, renderReport, runSuite, succeeded, vectorCases } from "../src/index.ts";
import { reference } from "./reference-backend.ts";
import { spoiled } from "./spoiled-provider.ts";

function fake(id: string, run: Case["run"] = async () => {}): Case {
  return { id, clauses: ["3.1"], oracle: "contract", needs: {}, run };
}
const throwing = (name: string) => ({
  get(): never {
    throw new Error(`no ${name} for you`);
  },
});

test("a manifest whose getter throws fails every case, and leaves a report", async () => {
  const provider = spoiled({
    backend: (backend) => Object.defineProperty({ ...backend }, "manifest", throwing("manifest")) as Backend,
  });
  const report = await runSuite(provider, { cases: [fake("a/b"), fake("a/c")] });
  expect(report.results.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
    Array(2).fill("fail Error: no manifest for you"),
  );
  expect(report.errors).toEqual([expect.stringContaining("the manifest cannot be read: Error: no manifest")]);
});

test.each([
  ["that is no data", { dtypes: () => {} }],
  ["without lists", { dtypes: "float32" }],
  ["whose limits are text", { limits: { maxTime: "many" } }],
])("a manifest %s is left out of the report, with an error", async (_, changes) => {
  const provider = spoiled({
    backend: (backend) => ({ ...backend, manifest: { ...backend.manifest, ...changes } as never }),
  });
  const report = await runSuite(provider, { cases: [fake("a/b")] });
  expect(report).not.toHaveProperty("manifest");
  expect(succeeded(report)).toBe(false);
  expect(renderReport(report)).toContain("error: the manifest cannot be read: ");
});

test("what a manifest has besides its members is no part of the report, which is plain JSON", async () => {
  const circle = { size: 1n, self: {} };
  circle.self = circle;
  const provider = spoiled({
    backend: (backend) => {
      const { limits } = backend.manifest;
      const manifest = { ...backend.manifest, circle, limits: { ...limits, circle } };
      return { ...backend, manifest: manifest as never };
    },
  });
  const { manifest, errors } = await runSuite(provider, { cases: [fake("a/b")] });
  const honest = await reference().open();
  expect(JSON.parse(JSON.stringify(manifest))).toEqual(honest.manifest);
  expect(errors).toEqual([]);
});

test("a name whose getter throws, and a device that is no text", async () => {
  const provider = Object.defineProperty({ ...reference() }, "name", throwing("name")) as BackendProvider;
  expect((await runSuite(provider, { cases: [fake("a/b")] })).provider).toBe("a backend without a name");
  const odd = spoiled({ backend: (backend) => ({ ...backend, device: 7 as never }) });
  expect((await runSuite(odd, { cases: [fake("a/b")] })).errors[0]).toContain(
    "the device's name cannot be read",
  );
});

test.each<[string, unknown, string]>([
  ["ten megabytes of message", new Error("x".repeat(1e7)), `Error: ${"x".repeat(100)}`],
  [
    "an object that cannot be printed",
    { toString: throwing("text").get },
    "something that cannot be printed",
  ],
  [
    "a proxy that answers nothing",
    new Proxy({}, { get: throwing("member").get, getPrototypeOf: throwing("kind").get }),
    "something that cannot be printed",
  ],
  ["nothing at all", undefined, "undefined"],
])("a case that throws %s has a reason of a bounded length", async (_, thrown, text) => {
  const report = await runSuite(reference(), { cases: [fake("a/b", () => Promise.reject(thrown))] });
  const [{ outcome, reason = "" } = expect.fail("no result")] = report.results;
  expect(outcome).toBe("fail");
  expect(reason).toContain(text);
  expect(reason.length).toBeLessThan(5000);
  expect(JSON.stringify(report).length).toBeLessThan(200_000);
});

describe("errors that nobody caught", () => {
  const platform = () => {
    const listeners = new Set<(error: unknown) => void>();
    return {
      listeners,
      uncaught: (listener: (error: unknown) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      throws: (error: unknown) => {
        for (const listener of listeners) listener(error);
      },
    };
  };

  test("fail the case that runs, and the run goes on", async () => {
    const { uncaught, throws, listeners } = platform();
    const never = fake("a/never", () => {
      setTimeout(() => throws(new TypeError("late")), 5);
      return new Promise(() => {});
    });
    const report = await runSuite(reference(), { cases: [never, fake("a/passes")], uncaught });
    expect(report.results.map(({ outcome }) => outcome)).toEqual(["fail", "pass"]);
    expect(report.results[0]!.reason).toMatch(/^Uncaught: TypeError: late \(thrown while this case ran/);
    expect(listeners.size).toBe(0);
  });

  test("are errors of the report while no case runs, so many and no more", async () => {
    const { uncaught, throws } = platform();
    const onResult = () => {
      for (let i = 0; i < 50; i++) throws(new Error(`stray ${i}`));
    };
    const told: string[] = [];
    const onStray = (error: string) => void told.push(error);
    const cases = [fake("a/b")];
    const { errors } = await runSuite(reference(), { cases, uncaught, onResult, onStray });
    expect(errors).toHaveLength(21);
    expect(told).toEqual(errors.slice(0, 20));
    expect(errors[0]).toContain("uncaught outside a case: Error: stray 0");
    expect(errors.at(-1)).toBe("and 30 more");
  });
});

test("what a terminal would obey is escaped in a report, and lines stay lines", async () => {
  expect(printable("a\u001b[2Jb\nc\u202e\ud800é")).toBe("a\\u{1b}[2Jb\\u{a}c\\u{202e}\\u{d800}é");
  const provider = { ...reference(), name: "evil\u001b[32m\npassed" };
  const report = await runSuite(provider, {
    cases: [fake("a\u001b/b", () => Promise.reject(new Error("one\u0007\ntwo")))],
    notes: ["a note\u001b"],
  });
  const text = renderReport(report);
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  expect(text).toContain("\nevil\\u{1b}[32m\\u{a}passed: FAILED");
  expect(text).toContain("one\\u{7}\n      two");
});

describe("vectors", () => {
  const certain = {
    kind: "ctc-loss",
    inputKind: "logits",
    layout: "TNC",
    ...{ T: 2, N: 1, C: 2, blank: 0 },
    logProbsOrLogits: [[[-50, 50]], [[-50, 50]]],
    targets: [[1]],
    inputLengths: [2],
    targetLengths: [1],
    expectedLoss: [0],
  };

  test.each(["constructor", "__proto__", "toString"])("named %s are like any other", async (name) => {
    const { cases } = vectorCases([parseVector(JSON.stringify({ ...certain, name }), "a.json")]);
    const { results } = await runSuite(reference(), { cases });
    expect(results.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      `vectors/${name}/float64 pass`,
      `vectors/${name}/float32 pass`,
    ]);
    const made = { ...certain, name, logProbsOrLogits: null };
    expect(vectorCases([parseVector(JSON.stringify(made), "a.json")]).notes).toEqual([
      `vector ${name} holds no input and has no generator here`,
    ]);
  });

  test.each<[string, object, string]>([
    ["T", { T: "2" }, 'T: expected an integer from 1, got "2"'],
    ["layout", { layout: "CNT" }, 'layout: expected one of TNC, NTC, got "CNT"'],
    ["values", { logProbsOrLogits: [1, 2] }, "logProbsOrLogits: expected T * N * C = 4 values, got 2"],
    ["targets", { targets: [1] }, "targets: expected a list of lists, got [1]"],
    ["cases", { cases: [null] }, "cases[0]: expected an object, got null"],
    ["tolerance", { tolerance: {} }, "tolerance.atol: expected a number, got undefined"],
  ])("with a wrong %s are refused by the file's name", (_, changes, message) => {
    const text = JSON.stringify({ ...certain, name: "a", ...changes });
    expect(() => parseVector(text, "bad.json")).toThrow(`bad.json: ${message}`);
  });

  test("that are no JSON, or too deep, are refused by the file's name", () => {
    expect(() => parseVector("{,}", "bad.json")).toThrow(/^bad\.json: .*JSON/);
    const deep = `${"[".repeat(1e5)}${"]".repeat(1e5)}`;
    const text = JSON.stringify({ ...certain, name: "a" }).replace("[[[-50,50]],[[-50,50]]]", deep);
    expect(() => parseVector(text, "bad.json")).toThrow(/^bad\.json: /);
  });

  test("of one name are refused: ids are made of it", () => {
    const file = parseVector(JSON.stringify({ ...certain, name: "twin" }), "a.json");
    expect(() => vectorCases([file, file])).toThrow('two vectors have the name "twin"');
  });
});
