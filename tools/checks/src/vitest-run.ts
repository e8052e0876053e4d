import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./command.ts";
import type { Report } from "./step.ts";

/** The parts of Vitest's JSON report that are counted. */
export interface VitestJson {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages?: readonly string[] | null;
}

/** One run of Vitest, counted test by test. */
export async function vitestRun(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "ctckit-vitest-"));
  try {
    const path = join(folder, "report.json");
    const reporters = [
      "--silent=passed-only",
      "--reporter=dot",
      "--reporter=json",
      `--outputFile.json=${path}`,
    ];
    const { code, output } = await command("vitest", ["run", ...reporters, ...args], {
      env: { NO_COLOR: "1", ...env },
    });
    const json: VitestJson | undefined = await readFile(path, "utf8").then(JSON.parse, () => undefined);
    return tally(json, code, output);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * A file that fails to load has no failed test, and an error outside any test belongs to no file: each counts as one
 * failure. So does a run in which nothing ran.
 */
export function tally(json: VitestJson | undefined, code: number, output: string): Report {
  if (!json)
    return { passed: 0, failed: 1, details: `vitest ended with code ${code} and no report\n${output}` };
  const broken = json.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every(succeeded),
  );
  const seen = json.numFailedTests + broken.length;
  const outside = seen === 0 && (code !== 0 || json.numPassedTests === 0) ? 1 : 0;
  const skipped = json.numPendingTests + json.numTodoTests;
  const failed = seen + outside;
  return {
    passed: json.numPassedTests,
    failed,
    details: failed > 0 ? [...failures(json, broken), output.trimEnd()].join("\n") : "",
    note: [
      `${json.numPassedTests} tests${skipped > 0 ? `, ${skipped} skipped` : ""}`,
      ...missing(json.testResults),
    ].join("\n    "),
  };
}

/** Skips whose name begins by saying that something is not on this machine. They are always reported. */
function missing(files: readonly TestFile[]): string[] {
  const names = files.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "skipped" || status === "pending")
      .map(({ fullName }) => fullName),
  );
  return names.filter((name) => name.startsWith("missing: "));
}

const succeeded = ({ status }: TestResult) => status !== "failed";

/** One line each, ahead of Vitest's own output. */
function failures({ testResults }: VitestJson, broken: readonly TestFile[]): string[] {
  const tests = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter((test) => !succeeded(test)),
  );
  return [
    ...broken.map(({ name, message }) => `${name}: ${firstLine(message)}`),
    ...tests.map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages?.[0])}`),
  ];
}

function firstLine(text: string | undefined): string {
  return text?.split("\n")[0] ?? "";
}
