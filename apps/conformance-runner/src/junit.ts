import { account, isError, type Result } from "@ctckit/conformance";
import { create } from "xmlbuilder2";
import { themeOf } from "./choice.ts";
import type { BackendRecord, RunRecord } from "./record.ts";

/** In the format of CI services: a suite for each backend, a test for each case. What neither passes nor fails is skipped. */
export function junit({ backends }: RunRecord): string {
  const testsuites = { testsuite: backends.map(suite) };
  // A backend's message may have any character, and XML does not allow every one.
  const document = create(
    { version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\ufffd" },
    { testsuites },
  );
  return `${document.end({ prettyPrint: true })}\n`;
}

function suite({ provider, results, errors }: BackendRecord): object {
  const failures = results.filter(({ outcome }) => isError(outcome)).length;
  const skipped = results.filter(({ outcome }) => outcome !== "pass" && !isError(outcome)).length;
  const milliseconds = results.reduce((sum, each) => sum + each.milliseconds, 0);
  const broken = errors.map((error, i) => ({
    "@classname": provider,
    "@name": `run ${i + 1}`,
    error: { "@message": error },
  }));
  return {
    "@name": provider,
    "@tests": results.length + errors.length,
    "@failures": failures,
    "@errors": errors.length,
    "@skipped": skipped,
    "@time": seconds(milliseconds),
    testcase: [...results.map((result) => testCase(provider, result)), ...broken],
  };
}

function testCase(provider: string, result: Result): object {
  const { id, clauses, outcome, reason = "", milliseconds } = result;
  const head = { "@classname": `${provider}.${themeOf(id)}`, "@name": id, "@time": seconds(milliseconds) };
  if (outcome === "pass") return head;
  if (!isError(outcome)) return { ...head, skipped: { "@message": `${outcome}: ${reason}` } };
  const text = [`contract ${clauses.join(", ")}`, ...account(result)].join("\n");
  return { ...head, failure: { "@message": reason, "@type": outcome, "#": text } };
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);
