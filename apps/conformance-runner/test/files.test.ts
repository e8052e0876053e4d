// What a run leaves behind, however it ends.

import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Outputs } from "../src/cli/outputs.ts";
import type { RunRecord } from "../src/index.ts";
import { bundled, command } from "./command.ts";

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let bundle: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-files-"));
  bundle = await bundled(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as RunRecord;

describe("a run that is stopped", () => {
  /** In its third case, when the report has the first. */
  async function stopped(provider: string, signal: NodeJS.Signals) {
    const [report, junit] = [join(folder, `${signal}.json`), join(folder, `${signal}.xml`)];
    const module = `${join(bundle, "backends.mjs")}#${provider}`;
    const filter = "brute-force/t*/float64/log-probs-partial";
    const args = ["--provider", module, "--filter", filter, "--report", report, "--junit", junit];
    let [over, said] = [false, ""];
    const ended = await command([join(bundle, "main.mjs"), ...args], async (child) => {
      child.stderr!.on("data", (text) => {
        said += text;
      });
      const there = () => existsSync(report) && read(report).backends[0]!.results.length > 0;
      while (!over && !(said.includes("in its third case") && there())) await setTimeout(20);
      child.kill(signal);
    });
    over = true;
    return { ...ended, backend: read(report).backends[0]!, xml: readFileSync(junit, "utf8") };
  }

  test.concurrent.each([
    ["SIGINT", 130, "slow"],
    ["SIGHUP", 129, "slow"],
    ["SIGTERM", 143, "stuck"],
  ] as const)("by %s says so, ends with %d and leaves what was done", async (signal, expected, provider) => {
    const { code, stdout, stderr, backend, xml } = await stopped(provider, signal);
    const where = "after 2 of 9 cases, at brute-force/t3-repeat/float64/log-probs-partial";
    expect(backend.errors).toEqual([`stopped by ${signal} ${where}`]);
    expect(backend.results.map(({ outcome }) => outcome)).toEqual(["pass", "pass"]);
    expect(stdout).toContain(`error: stopped by ${signal} ${where}\njs: FAILED`);
    expect(stderr).toContain(`stopped by ${signal}\n`);
    expect(xml).toContain('tests="3" failures="0" errors="1"');
    expect(code).toBe(expected);
  });

  test.concurrent("by SIGKILL leaves what was done as a failure, and no process", async () => {
    const { code, backend, xml } = await stopped("stuck", "SIGKILL");
    expect(backend.errors).toEqual([expect.stringMatching(/^not finished after [12] of 9 cases/)]);
    expect(backend.results[0]!.outcome).toBe("pass");
    expect(xml).toContain('errors="1"');
    expect(code).toBeNull();
  });
});

describe("a file that cannot be written", () => {
  test.concurrent.each([
    ["in no folder", (path: string) => ["--report", join(path, "none", "a.json")], "--report: cannot write"],
    ["that is a folder", (path: string) => ["--junit", path], "--junit: expected a file"],
    [
      "that is two",
      (path: string) => ["--report", join(path, "a"), "--junit", join(path, "a")],
      "--report and --junit: both are",
    ],
  ])("%s is found before anything runs", async (_, args, message) => {
    const module = `${join(bundle, "backends.mjs")}#slow`;
    const { code, stdout, stderr } = await command([
      ...[join(bundle, "main.mjs"), "--provider", module, ...args(folder)],
    ]);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

const record = (errors: string[]): RunRecord => ({
  format: 1,
  date: "2026-11-27T00:00:00.000Z",
  machine: { runtime: "Node", hardware: "linux" },
  backends: [{ provider: "js", results: [], errors, notes: [], required: true }],
});

test("files are there from the beginning, whole at every moment, and links stay links", () => {
  const home = mkdtempSync(join(folder, "outputs-"));
  const [real, link] = [join(home, "real.json"), join(home, "link.json")];
  writeFileSync(real, "what was there before");
  symlinkSync(real, link);
  const outputs = new Outputs({ report: link }, record(["not run"]));
  expect(read(real).backends[0]!.errors).toEqual(["not run"]);
  outputs.update(() => record(["not finished"]));
  expect(read(link).backends[0]!.errors).toEqual(["not finished"]);
  expect(outputs.finish(record([]))).toEqual([]);
  expect(read(link).backends[0]!.errors).toEqual([]);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readdirSync(home).sort()).toEqual(["link.json", "real.json"]);
});

test("a file that goes away during the run is told at its end", () => {
  const home = mkdtempSync(join(folder, "outputs-"));
  const outputs = new Outputs({ report: join(home, "a.json") }, record(["not run"]));
  rmSync(home, { recursive: true });
  outputs.update(() => record([]));
  expect(outputs.finish(record([]))).toEqual([expect.stringMatching(/^--report: cannot write .*ENOENT/)]);
});

test("where no file can stand beside it, the file itself is written", () => {
  const home = mkdtempSync(join(folder, "outputs-"));
  const path = join(home, "a.json");
  mkdirSync(`${path}.${process.pid}.partial`);
  const outputs = new Outputs({ report: path }, record(["not run"]));
  expect(outputs.finish(record([]))).toEqual([]);
  expect(read(path).backends[0]!.errors).toEqual([]);
});

test("nothing is overwritten where one of the files cannot be written", () => {
  const home = mkdtempSync(join(folder, "outputs-"));
  const path = join(home, "a.json");
  writeFileSync(path, "what was there before");
  const paths = { report: path, junit: join(home, "none", "a.xml") };
  expect(() => new Outputs(paths, record(["not run"]))).toThrow("--junit: cannot write");
  expect(readFileSync(path, "utf8")).toBe("what was there before");
});

test.skipIf(process.platform === "win32")("a device is written to, not replaced", () => {
  const outputs = new Outputs({ report: "/dev/null" }, record(["not run"]));
  expect(outputs.finish(record([]))).toEqual([]);
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
});
