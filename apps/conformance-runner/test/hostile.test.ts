// Whatever a backend does to its process: the exit code says that it failed, the report and the text say which case it was, and the other
// cases and backends have their verdicts.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "@ctckit/conformance";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chosen, type RunRecord } from "../src/index.ts";
import { bundled, command } from "./command.ts";

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let bundle: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-hostile-"));
  bundle = await bundled(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Some cases, one of which has two frames. */
const FILTER = "brute-force/t*/float64/log-probs-partial";

const run = (args: readonly string[], ...more: Parameters<typeof command>[1][]) =>
  command([join(bundle, "main.mjs"), ...args], ...more);

async function checked(name: string, module = `${join(bundle, "backends.mjs")}#${name}`, ...more: string[]) {
  const [report, junit] = [join(folder, `${name}.json`), join(folder, `${name}.xml`)];
  const files = ["--report", report, "--junit", junit];
  const ended = await run(["--provider", module, "--filter", FILTER, "--limit", "3", ...more, ...files]);
  const record = JSON.parse(readFileSync(report, "utf8")) as RunRecord;
  return { ...ended, record, xml: readFileSync(junit, "utf8") };
}

describe("runs", () => {
  test.concurrent("that end or block their process, or throw where nobody waits, fail their cases and no others", async () => {
    const { code, stdout, record, xml } = await checked("ends");
    const [{ results, ...backend } = expect.fail("no record")] = record.backends;
    expect(backend).toMatchObject({ provider: "js", errors: [], manifest: { topologies: ["ctc"] } });
    const told = results.map(({ id, reason }) => `${id.split("/")[1]!.slice(0, 2)}: ${reason?.slice(0, 60)}`);
    const [timer, dropped] = [
      "t5: Uncaught: TypeError: thrown in a timer (thrown while this ca",
      "t6: Uncaught: TypeError: in a promise that it dropped (thrown wh",
    ];
    expect(told).toEqual([
      "t1: undefined",
      "t2: the process ended with code 0",
      "t3: the process ended by SIGSEGV",
      "t4: no answer within 3 s",
      ...[timer, dropped, dropped, timer, timer],
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(["pass", ...Array(8).fill("fail")]);
    expect(stdout).toContain("fail  brute-force/t2/float64/log-probs-partial");
    expect(stdout).toMatch(/js: FAILED\n/);
    expect(xml).toContain('tests="9" failures="8" errors="0"');
    expect(code).toBe(1);
  });

  test.concurrent("that leave, never settle, say too much or talk to the runner do no harm to others", async () => {
    const { code, stdout, stderr, record } = await checked("odd");
    const [{ results, errors } = expect.fail("no record")] = record.backends;
    expect(errors).toEqual([]);
    expect(results.slice(0, 2).map(({ reason }) => reason)).toEqual([
      "the process ended by SIGKILL",
      "no answer within 3 s",
    ]);
    expect(results[2]!.reason).toMatch(/x{2000}\.\.\. \(\d+ characters\)$/);
    expect(results.slice(3).every(({ outcome }) => outcome === "pass")).toBe(true);
    expect(results).toHaveLength(9);
    expect(stderr).toContain("a word of its own");
    expect(stdout).not.toContain("a word of its own");
    expect(stdout).toContain("3 failures, 3 causes");
    expect(code).toBe(1);
  });
});

test.concurrent("a backend that always ends its process is given up, and every case has a verdict", async () => {
  const [report, module] = [join(folder, "always.json"), `${join(bundle, "backends.mjs")}#alwaysEnds`];
  const args = ["--provider", module, "--filter", "brute-force/t*/float64/l*", "--report", report];
  const { code } = await run(args);
  const [{ results, errors } = expect.fail("no record")] = (
    JSON.parse(readFileSync(report, "utf8")) as RunRecord
  ).backends;
  const reasons = results.flatMap(({ outcome, reason = "" }) => (outcome === "fail" ? [reason] : []));
  const ended = Array(10).fill("the process ended with code 0");
  expect(reasons.slice(0, 10)).toEqual(ended);
  expect(new Set(reasons.slice(10))).toEqual(new Set(["not asked: its process has ended 10 times"]));
  expect(results).toHaveLength(chosen(suite, "test", "brute-force/t*/float64/l*").length);
  expect(errors).toEqual([]);
  expect(code).toBe(1);
});

test("a backend that is gone in the second process is no success", async () => {
  vi.stubEnv("CTCKIT_TEST_MARK", join(folder, "mark"));
  const { code, stdout, record } = await checked("once");
  vi.unstubAllEnvs();
  const [{ results } = expect.fail("no record")] = record.backends;
  expect(results.map(({ outcome }) => outcome)).toEqual(["pass", "fail", ...Array(7).fill("absent")]);
  expect(stdout).toContain("error: absent in a new process: it was here before");
  expect(stdout).toContain("fail  brute-force/t2/");
  expect(code).toBe(1);
});

test.concurrent("a backend that writes to the runner's channel fails its case, and an error outside a case is told though the process ends", async () => {
  const { code, stderr, record } = await checked("garbles");
  const [{ results, errors } = expect.fail("no record")] = record.backends;
  expect(results.map(({ reason }) => reason)).toEqual([
    undefined,
    "it wrote to the runner's channel",
    ...Array(7).fill(undefined),
  ]);
  const stray = expect.stringContaining("uncaught outside a case: TypeError: while it opens");
  expect(errors).toEqual([stray, stray]);
  expect(stderr).toBe("");
  expect(code).toBe(1);
});

test.concurrent("a backend that puts its own in place of the process's functions changes no verdict", async () => {
  const vectors = join(folder, "vectors");
  mkdirSync(vectors);
  writeFileSync(join(vectors, "a.json"), JSON.stringify({ name: "a", kind: "ctc-decode" }));
  const from = relative(fileURLToPath(new URL("..", import.meta.url)), vectors);
  const { code, record } = await checked("patches", undefined, "--vectors", from);
  const [{ results, errors } = expect.fail("no record")] = record.backends;
  expect(errors).toEqual([]);
  expect(results.map(({ outcome }) => outcome)).toEqual(["pass", "fail", "fail", ...Array(6).fill("pass")]);
  expect(results[1]!.reason).toBe("no answer within 3 s");
  expect(code).toBe(1);
});

describe("a step", () => {
  test.concurrent.each([
    ["exitsInProbe", "probe: the process ended with code 0"],
    ["silentInProbe", "probe: no answer within 3 s"],
    ["exitsInOpen", "open: the process ended with code 0"],
    ["silentInOpen", "open gives no answer within 3 s"],
    ["exitsInClose", "close: the process ended with code 0"],
    ["diesAfterwards", "after the last case: the process ended by SIGKILL"],
    ["manifestThrows", "the manifest cannot be read: Error: no manifest for you"],
  ])("as in %s is an error that is named", async (name, error) => {
    const { code, stdout, record, xml } = await checked(name);
    expect(record.backends[0]!.errors).toEqual([expect.stringContaining(error)]);
    expect(stdout).toContain(error);
    expect(stdout).toMatch(/js: FAILED\n/);
    expect(xml).toContain('errors="1"');
    expect(code).toBe(1);
  });
});

test.concurrent.each([
  ["exits", "process.exit(0);", "load: the process ended with code 0"],
  ["waits", "await new Promise(() => {});", "waits.mjs: no answer within 3 s"],
  ["throws", "throw new RangeError('not \\u001b[31m today');", "RangeError: not \\u{1b}[31m today (file:"],
  ["syntax", "export default { name: }", "syntax.mjs: SyntaxError: Unexpected token"],
  ["member", "export default { get name() { throw 7; } }", "member.mjs#default: 7"],
])("a module that goes wrong as %s is said in a line, and files say so too", async (name, text, error) => {
  const module = join(folder, `${name}.mjs`);
  writeFileSync(module, text);
  const { code, stdout, stderr, record } = await checked(name, module);
  expect(stderr).toContain(error);
  expect(stderr).not.toContain("    at ");
  expect(stdout).toBe("");
  expect(record.backends[0]!.errors).toHaveLength(1);
  expect(code).toBe(2);
});

test.concurrent("a name with escapes, Markdown and lines is text everywhere", async () => {
  const { code, stdout, xml, record } = await checked("named");
  expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
  expect(stdout).toContain("evil\\u{1b}[2J|<b>\\u{a}# __proto__: nothing failed");
  expect(xml).not.toContain("\u001b");
  expect(xml).not.toContain("<b>");
  expect(record.backends[0]!.provider).toContain("\u001b[2J");
  expect(code).toBe(0);
  const matrix = await run(["--mode", "support", join(folder, "named.json")]);
  expect(matrix.stdout).toContain("| theme | evil\\\\u{1b}\\[2J\\|\\<b\\>\\\\u{a}# \\_\\_proto\\_\\_ [1] |");
});

test.concurrent("a matrix of a run that went wrong says so, and why", async () => {
  const module = `${join(bundle, "backends.mjs")}#exitsInClose`;
  const { code, stdout, stderr } = await run(["--mode", "support", "--provider", module, "--filter", FILTER]);
  expect(stdout).toContain("**Errors: close: the process ended with code 0**");
  expect(stderr).toContain("close: the process ended with code 0\n");
  expect(code).toBe(1);
});

test.concurrent("a backend that exits while it is timed has no time, and fails", async () => {
  const report = join(folder, "times.json");
  const module = `${join(bundle, "backends.mjs")}#exitsInOpen`;
  const { code, stdout } = await run(["--mode", "bench", "--provider", module, "--report", report]);
  expect(stdout).toContain("js: FAILED: open: the process ended with code 0");
  expect(JSON.parse(readFileSync(report, "utf8")).times).toEqual({});
  expect(code).toBe(1);
});
