// The suite without a test runner: for programs that print a table, for pages, and for the suite's own tests.

import type { Backend, BackendProvider } from "@ctckit/core";
import { about, nameOf } from "./about.ts";
import { ask } from "./ask.ts";
import type { Case, Subject } from "./case.ts";
import { limitOf, Patience, Silence, settled } from "./deadline.ts";
import type { DeviceAccess } from "./device/access.ts";
import type { KnownFailure, Report, Result } from "./outcome.ts";
import { presence } from "./presence.ts";
import { required } from "./required.ts";
import { Strays, type Uncaught } from "./stray.ts";
import { suite } from "./suite.ts";
import { located } from "./thrown.ts";

export interface RunOptions {
  /** Default: the whole suite. */
  readonly cases?: readonly Case[];
  readonly known?: readonly KnownFailure[];
  /** An absent backend is an error. Default: whether CTCKIT_REQUIRE names the provider, if there is an environment. */
  readonly require?: boolean;
  /** The loss on a caller's device that the package has as well. */
  readonly device?: DeviceAccess;
  /** For the report. */
  readonly notes?: readonly string[];
  /**
   * Milliseconds that `probe`, `open`, `close` and each case may take. What has not settled by then is a failure, or an error, that
   * names it. Default: 120,000, and 600,000 for slow cases.
   */
  readonly limit?: number;
  /** Where the platform tells of errors that nobody caught. With it, one that comes while a case runs fails that case. */
  readonly uncaught?: Uncaught;
  /** Called with each such error that comes outside a case, when it comes. The report's errors have it as well. */
  readonly onStray?: (error: string) => void;
  /** Called before each step, "probe", "open", a case's id or "close", with its limit. The step waits for the promise that it returns. */
  readonly onStep?: (step: string, limit: number) => void | Promise<void>;
  /** Called with what the report will say of the backend, once it is open. */
  readonly onOpen?: (opened: Pick<Report, "manifest" | "device">) => void | Promise<void>;
  /** Called after each case. The next case waits for the promise that it returns, so a page can draw meanwhile. */
  readonly onResult?: (result: Result, index: number, total: number) => void | Promise<void>;
}

/**
 * Never rejects because of the backend: failures are in the report. After three cases in a row without an answer the backend is asked
 * nothing more, and the other cases fail with that reason.
 */
export async function runSuite(provider: BackendProvider, options: RunOptions = {}): Promise<Report> {
  const strays = new Strays(options.uncaught, options.onStray);
  try {
    const report = await run(provider, options, strays);
    return { ...report, errors: [...report.errors, ...strays.end()] };
  } finally {
    strays.end();
  }
}

async function run(provider: BackendProvider, options: RunOptions, strays: Strays): Promise<Report> {
  const name = nameOf(provider);
  const { cases = suite, known = [], require = required(name), notes = [], device: access, limit } = options;
  const errors = unknownIds(known, cases);
  const results: Result[] = [];
  const report = { provider: name, results, errors, notes };
  const add = async (result: Result): Promise<void> => {
    results.push(result);
    await options.onResult?.(result, results.length - 1, cases.length);
  };
  const step = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
    await options.onStep?.(what, limitOf({}, limit));
    return settled(work, limitOf({}, limit));
  };
  await options.onStep?.("probe", limitOf({}, limit));
  const found = await presence(provider, limit);
  if (found.state === "broken") {
    errors.push(found.reason);
    return report;
  }
  if (found.state === "absent") {
    const { reason } = found;
    if (require) errors.push(`${name} is required and absent: ${reason}`);
    for (const { id, clauses } of cases)
      await add({ id, clauses, outcome: "absent", reason, milliseconds: 0 });
    return { ...report, absent: reason };
  }
  let backend: Backend;
  try {
    backend = await step("open", () => provider.open());
  } catch (error) {
    errors.push(`probe says that ${name} is available, but open ${failing(error)}`);
    return report;
  }
  const { errors: unread, ...opened } = about(backend);
  errors.push(...unread);
  await options.onOpen?.(opened);
  const subject: Subject = { provider, backend, ...(access && { device: access }) };
  const patience = new Patience();
  for (const one of cases) {
    await options.onStep?.(one.id, limitOf(one, limit));
    await add(await ask(one, subject, { known, limit, patience, strays }));
  }
  if (results.length > 0 && results.every(({ outcome }) => outcome === "unsupported"))
    errors.push(`nothing was checked: ${name} supports none of these cases`);
  try {
    await step("close", () => backend.close());
  } catch (error) {
    errors.push(`close of ${name} ${failing(error)}`);
  }
  return { ...report, ...opened };
}

export const failing = (error: unknown): string =>
  error instanceof Silence ? `gives ${error.message}` : `rejects: ${located(error)}`;

/** One message for each known failure that names no case. */
export function unknownIds(known: readonly KnownFailure[], cases: readonly Case[]): string[] {
  const ids = new Set(cases.map(({ id }) => id));
  return known.filter(({ id }) => !ids.has(id)).map(({ id }) => `known failure "${id}": no case has this id`);
}
