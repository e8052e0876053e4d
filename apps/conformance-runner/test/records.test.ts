import { suite } from "@ctckit/conformance";
import { type Backend, type BackendProvider, type Batch, createCtcLoss, type LossOutput } from "@ctckit/core";
import { ctc, ctcNoRepeatBlank, js } from "@ctckit/js";
import { describe, expect, test } from "vitest";
import {
  chosen,
  junit,
  parsed,
  type RunRecord,
  runBackend,
  serialised,
  supportDocument,
  type Times,
} from "../src/index.ts";
import { summary } from "../src/summary.ts";
import { timingRows } from "../src/timing.ts";

const lists = { dtypes: [], topologies: [], inputs: [], gradients: [] };
const machine = { runtime: "Node 20.19.0", hardware: "linux x64" };
const cases = chosen(suite, "test", "brute-force/ragged/*");

const sound = js({ topologies: [ctc, ctcNoRepeatBlank] });

/** One entry of the gradient is wrong, and NaN. */
const broken: BackendProvider = {
  ...sound,
  name: "broken <&> \u0007",
  async open() {
    const honest = await sound.open();
    const plan: Backend["plan"] = (spec) => {
      const inner = honest.plan(spec);
      return {
        async run(batch: Batch, out: LossOutput, signal?: AbortSignal) {
          await inner.run(batch, out, signal);
          if (out.grad) out.grad[0] = Number.NaN;
        },
      };
    };
    return { ...honest, device: "a GPU", plan };
  },
};

const recordOf = async (...providers: BackendProvider[]): Promise<RunRecord> => ({
  format: 1,
  date: "2026-11-27T00:00:00.000Z",
  machine,
  backends: await Promise.all(providers.map((provider) => runBackend(provider, { cases, required: true }))),
});

test("a choice is a part of an id, or a pattern, within a mode", () => {
  expect(chosen(suite, "test")).toHaveLength(suite.length);
  const ids = (...args: Parameters<typeof chosen>) => chosen(...args).map(({ id }) => id);
  expect(new Set(ids(suite, "grad").map((id) => id.split("/")[0]))).toEqual(
    new Set(["finite-difference", "gradient"]),
  );
  expect(
    ids(suite, "test", "brute-force/*/float32/logits").every((id) => id.startsWith("brute-force/")),
  ).toBe(true);
  expect(ids(suite, "test", "ragged").every((id) => id.includes("ragged"))).toBe(true);
  expect(() => chosen(suite, "test", "no-such-case")).toThrow('got "no-such-case"');
  expect(() => chosen(suite, "test", "(")).toThrow(RangeError);
});

describe("a record", () => {
  test("says what a backend is, and keeps the values of what is wrong", async () => {
    const { backends } = await recordOf(sound, broken);
    expect(backends[0]).toMatchObject({ provider: "js", manifest: { dtypes: ["float32", "float64"] } });
    expect(backends[0]!.results.every(({ outcome }) => outcome === "pass")).toBe(true);
    expect(backends[1]!.device).toBe("a GPU");
    const wrong = backends[1]!.results.filter(({ outcome }) => outcome === "fail");
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong[0]!.evidence!.actual[0]).toBeNaN();
    expect(wrong[0]!.clauses).toContain("4.6");
    expect(wrong[0]!.asked).toMatchObject({ method: "run", batch: { time: 5, inputLengths: [5, 3, 2, 4] } });
  });

  test("comes back from JSON, numbers that it does not have as their names", async () => {
    const record = await recordOf(broken);
    const again = parsed(serialised(record));
    expect(again.backends[0]!.results[0]!.evidence!.actual[0]).toBe("NaN");
    expect(again.backends[0]!.results).toHaveLength(cases.length);
    for (const text of ["{}", "null", '{"format":2}']) expect(() => parsed(text)).toThrow(TypeError);
  });

  test("of a backend that cannot be opened has its errors", async () => {
    const closed = { ...sound, open: () => Promise.reject(new Error("no memory")) };
    const { backends } = await recordOf(closed);
    expect(backends[0]!.errors).toEqual([expect.stringContaining("no memory")]);
    expect(backends[0]).not.toHaveProperty("manifest");
    await expect(createCtcLoss({ backend: closed })).rejects.toThrow("no memory");
  });
});

test("JUnit has a test for each case, whatever backends are called", async () => {
  const xml = junit(await recordOf(sound, broken));
  expect(xml.match(/<testcase /g)).toHaveLength(2 * cases.length);
  expect(xml).toMatch(/<testsuite name="js" tests="\d+" failures="0" errors="0" skipped="0"/);
  expect(xml).toContain('name="broken &lt;&amp;&gt; \ufffd"');
  expect(xml).toMatch(/<failure message="grad\(t=0, n=0, c=0\): expected .* got NaN/);
  expect(xml).toMatch(/<failure [^>]*>contract 1\.2, .*4\.6\n.*\nasked: run of T 5, N 4, C 3/);
});

test("the summary tells absent backends from those that passed or failed", async () => {
  const absent = {
    ...sound,
    name: "away",
    probe: async () => ({ available: false, reason: "none" }) as const,
  };
  const { backends } = await recordOf(sound, { ...broken, name: "broken" }, absent);
  expect(summary(backends)).toBe("3 backends: 1 without a failure (js), 1 FAILED (broken), 1 absent (away)");
});

test("the support matrix has the latest run of each backend, and no absent one", async () => {
  const older = await recordOf(broken);
  const newer = { ...(await recordOf(sound)), date: "2026-11-28T00:00:00.000Z" };
  const absent = await recordOf({ ...sound, probe: async () => ({ available: false, reason: "none" }) });
  const document = supportDocument([newer, { ...older, date: "2026-11-26" }, absent]);
  expect(document).toContain("| theme | broken \\<\\&\\> \\\\u{7} [1] | js [2] |");
  expect(document).toMatch(new RegExp(`\\| brute-force \\| \\*\\*\\d+ fail\\*\\* \\| ${cases.length} \\|`));
  expect(document).toContain(
    "1. **broken \\<\\&\\> \\\\u{7}** on a GPU, Node 20.19.0, 2026-11-26: float32 and float64;",
  );
  expect(document).toContain("2. **js** on linux x64, Node 20.19.0, 2026-11-28");
});

test("the support matrix marks a run that has errors, and says which", async () => {
  const { backends, ...rest } = await recordOf(sound);
  const [backend] = backends;
  const broken = { ...backend!, errors: ["not finished after 2 of 9 cases\nat x", "close <b>"] };
  const document = supportDocument([{ ...rest, backends: [broken] }]);
  expect(document).toContain("| theme | js [1] **with errors** |");
  expect(document).toContain(". **Errors: not finished after 2 of 9 cases; close \\<b\\>**");
});

test("names in the table of times are one line each", () => {
  expect(timingRows({ "evil\u001b\n": {} as Times })[0]).toEqual(["ms a call", "evil\\u{1b}\\u{a}"]);
});

test("a report with three hundred thousand themes becomes a matrix", () => {
  const results = Array.from({ length: 300_000 }, (_, i) => ({ id: `theme${i}/x`, outcome: "pass" }));
  const backend = { provider: "js", results, errors: [], notes: [], required: true };
  const text = JSON.stringify({ format: 1, date: "2026-11-27", machine, backends: [backend] });
  expect(supportDocument([parsed(text)]).split("\n").length).toBeGreaterThan(300_000);
});

test.each<[string, string, string]>([
  ["is no JSON", "{", "a.json: "],
  ["has no date", '{"format":1,"backends":[]}', "a.json: expected a date"],
  [
    "has a backend that is none",
    report({ provider: 1 }),
    "a.json: expected backends[0] to have a provider's name",
  ],
  ["has no results", report({ provider: "x" }), "a.json: expected backends[0].results to have an id"],
  [
    "has a manifest that is none",
    report({ provider: "x", results: [], errors: [], manifest: { dtypes: 1 } }),
    "a.json: expected backends[0].manifest.dtypes to be a list of strings",
  ],
  [
    "has an outcome that nobody knows",
    report({ provider: "x", results: [{ id: "a/b", outcome: "passed" }] }),
    "a.json: expected backends[0].results to have an id and an outcome each",
  ],
  [
    "has limits that are none",
    report({
      provider: "x",
      results: [],
      errors: [],
      manifest: { ...lists, limits: { maxTime: { toString: 1 } } },
    }),
    "a.json: expected backends[0].manifest.limits to be numbers",
  ],
])("a report that %s is refused by the file's name", (_, text, message) => {
  expect(() => parsed(text, "a.json")).toThrow(message);
  expect(() => parsed(text, "a.json")).toThrow(TypeError);
});

function report(backend: object): string {
  return JSON.stringify({ format: 1, date: "2026-11-27", machine, backends: [backend] });
}
