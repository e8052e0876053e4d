import { expect, test } from "vitest";
import { tally, type VitestJson } from "../src/vitest-run.ts";

const json = (counts: Partial<VitestJson> = {}): VitestJson => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...counts,
});

test("passing tests pass, and skipped ones are said", () => {
  expect(tally(json(), 0, "")).toMatchObject({ passed: 3, failed: 0, note: "3 tests" });
  expect(tally(json({ numPendingTests: 2 }), 0, "").note).toBe("3 tests, 2 skipped");
});

test("what a machine lacks is named, other skips are counted", () => {
  const assertionResults = [
    { status: "skipped", fullName: "missing: PyTorch" },
    { status: "skipped", fullName: "large batches (unsupported: float64)" },
    { status: "passed", fullName: "missing: nothing" },
  ];
  const testResults = [{ name: "a.test.ts", status: "passed", assertionResults }];
  expect(tally(json({ numPendingTests: 2, testResults }), 0, "").note).toBe(
    "3 tests, 2 skipped\n    missing: PyTorch",
  );
});

test.each([
  ["a failing test", json({ numFailedTests: 1 }), 1],
  [
    "a file that does not load",
    json({ testResults: [{ name: "a.test.ts", status: "failed", assertionResults: [] }] }),
    1,
  ],
  ["an error outside every test", json(), 1],
  ["no test at all", json({ numPassedTests: 0 }), 0],
  ["no report", undefined, 1],
])("%s is one failure", (_, report, code) => {
  const { failed, details } = tally(report, code, "what vitest said");
  expect(failed).toBe(1);
  expect(details).toContain("what vitest said");
});

test("what failed comes first, a line each", () => {
  const failure = {
    status: "failed",
    fullName: "loss is right",
    failureMessages: ["expected 1, got 2\n  at ..."],
  };
  const testResults = [
    { name: "broken.test.ts", status: "failed", message: "no such module\n...", assertionResults: [] },
    { name: "loss.test.ts", status: "failed", assertionResults: [failure] },
  ];
  const { failed, details } = tally(json({ numFailedTests: 1, testResults }), 1, "what vitest said");
  expect(failed).toBe(2);
  expect(details.split("\n")).toEqual([
    "broken.test.ts: no such module",
    "loss is right: expected 1, got 2",
    "what vitest said",
  ]);
});
