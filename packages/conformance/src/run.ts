// The suite without a test runner: for programs that print a table, for pages, and for the suite's own tests.

import type { Backend, BackendProvider } from "@ctckit/core";
import { type Case, CheckFailure, type Subject } from "./case.ts";
import { refusal } from "./gate.ts";
import { NotApplicable } from "./not-applicable.ts";
import type { KnownFailure, Report, Result } from "./outcome.ts";
import { required } from "./required.ts";
import { suite } from "./suite.ts";

export interface RunOptions {
  /** Default: the whole suite. */
  readonly cases?: readonly Case[];
  readonly known?: readonly KnownFailure[];
  /** An absent backend is an error. Default: whether CTCKIT_REQUIRE names the provider, where there is an environment. */
  readonly require?: boolean;
  /** For the report. */
  readonly notes?: readonly string[];
  /** Called after each case. */
  readonly onResult?: (result: Result, index: number, total: number) => void;
}

/** Never rejects because of the backend: what goes wrong is in the report. */
export async function runSuite(provider: BackendProvider, options: RunOptions = {}): Promise<Report> {
  const { cases = suite, known = [], require = required(provider.name), notes = [] } = options;
  const errors = unknownIds(known, cases);
  const absent = await absence(provider);
  if (absent !== undefined && require) errors.push(`${provider.name} is required and absent: ${absent}`);
  const results: Result[] = [];
  const add = (result: Result): void => {
    results.push(result);
    options.onResult?.(result, results.length - 1, cases.length);
  };
  if (absent !== undefined) {
    for (const { id } of cases) add({ id, outcome: "absent", reason: absent, milliseconds: 0 });
    return { provider: provider.name, absent, results, errors, notes };
  }
  let backend: Backend;
  try {
    backend = await provider.open();
  } catch (error) {
    errors.push(`probe says that ${provider.name} is available, but open rejects: ${text(error)}`);
    return { provider: provider.name, results, errors, notes };
  }
  try {
    for (const one of cases) add(await runCase(one, { provider, backend }, known));
  } finally {
    await backend.close();
  }
  return { provider: provider.name, results, errors, notes };
}

/** One case on an opened backend. */
export async function runCase(
  one: Case,
  subject: Subject,
  known: readonly KnownFailure[] = [],
): Promise<Result> {
  const refused = refusal(subject.backend.manifest, one.needs);
  if (refused !== undefined) return { id: one.id, outcome: "unsupported", reason: refused, milliseconds: 0 };
  const tracked = known.find(({ id }) => id === one.id);
  const start = performance.now();
  let failure: unknown;
  let failed = false;
  try {
    await one.run(subject);
  } catch (error) {
    failure = error;
    failed = true;
  }
  const milliseconds = performance.now() - start;
  if (failure instanceof NotApplicable) {
    return { id: one.id, outcome: "unsupported", reason: failure.message, milliseconds };
  }
  if (!failed && !tracked) return { id: one.id, outcome: "pass", milliseconds };
  if (!failed) {
    const reason = `listed as a known failure (${tracked!.issue}), but it passes: take it off the list`;
    return { id: one.id, outcome: "fixed", reason, milliseconds };
  }
  const reason = failure instanceof CheckFailure ? failure.message : text(failure);
  if (tracked)
    return {
      id: one.id,
      outcome: "known-failure",
      reason: `${tracked.reason} (${tracked.issue}): ${reason}`,
      milliseconds,
    };
  return { id: one.id, outcome: "fail", reason, milliseconds };
}

/** Why the provider cannot work here; undefined where it can. A probe that throws is a reason too. */
export async function absence(provider: BackendProvider): Promise<string | undefined> {
  try {
    const availability = await provider.probe();
    return availability.available ? undefined : availability.reason;
  } catch (error) {
    return `probe threw, which it must not: ${text(error)}`;
  }
}

/** One message for each known failure that names no case. */
export function unknownIds(known: readonly KnownFailure[], cases: readonly Case[]): string[] {
  const ids = new Set(cases.map(({ id }) => id));
  return known.filter(({ id }) => !ids.has(id)).map(({ id }) => `known failure "${id}": no case has this id`);
}

function text(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
