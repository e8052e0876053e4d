// The suite without a test runner: for programs that print a table, for pages, and for the suite's own tests.

import type { Backend, BackendProvider } from "@ctckit/core";
import { type Case, CheckFailure, type Subject } from "./case.ts";
import type { DeviceAccess } from "./device/access.ts";
import { refusal } from "./gate.ts";
import { NotApplicable } from "./not-applicable.ts";
import type { KnownFailure, Report, Result } from "./outcome.ts";
import { presence } from "./presence.ts";
import { required } from "./required.ts";
import { suite } from "./suite.ts";
import { errorText, framesOf, located } from "./thrown.ts";
import { Witness } from "./witness.ts";

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
  /** Called after each case. The next case waits for the promise that it returns, so a page can draw meanwhile. */
  readonly onResult?: (result: Result, index: number, total: number) => void | Promise<void>;
}

/** Never rejects because of the backend: failures are in the report. */
export async function runSuite(provider: BackendProvider, options: RunOptions = {}): Promise<Report> {
  const {
    cases = suite,
    known = [],
    require = required(provider.name),
    notes = [],
    device: access,
  } = options;
  const errors = unknownIds(known, cases);
  const results: Result[] = [];
  const report = { provider: provider.name, results, errors, notes };
  const add = async (result: Result): Promise<void> => {
    results.push(result);
    await options.onResult?.(result, results.length - 1, cases.length);
  };
  const found = await presence(provider);
  if (found.state === "broken") {
    errors.push(found.reason);
    return report;
  }
  if (found.state === "absent") {
    const { reason } = found;
    if (require) errors.push(`${provider.name} is required and absent: ${reason}`);
    for (const { id, clauses } of cases)
      await add({ id, clauses, outcome: "absent", reason, milliseconds: 0 });
    return { ...report, absent: reason };
  }
  let backend: Backend;
  try {
    backend = await provider.open();
  } catch (error) {
    errors.push(`probe says that ${provider.name} is available, but open rejects: ${located(error)}`);
    return report;
  }
  const subject = { provider, backend, ...(access && { device: access }) };
  for (const one of cases) await add(await runCase(one, subject, known));
  try {
    await settled(backend.close(), LIMIT);
  } catch (error) {
    errors.push(`close of ${provider.name} rejects: ${located(error)}`);
  }
  const { manifest, device } = backend;
  return { ...report, manifest, ...(device !== undefined && { device }) };
}

// Software rasterisers of GPU kernels take a hundred times as long as plain JavaScript. A backend that never answers fails
// its case, and the run goes on.
const [LIMIT, SLOW_LIMIT] = [120_000, 600_000];

/** Milliseconds that a case may take. */
export const limitOf = ({ slow }: Case): number => (slow ? SLOW_LIMIT : LIMIT);

async function settled<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const seconds = milliseconds / 1000;
    timer = setTimeout(() => reject(new CheckFailure(`no answer within ${seconds} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One case on an opened backend. */
export async function runCase(
  one: Case,
  subject: Subject,
  known: readonly KnownFailure[] = [],
): Promise<Result> {
  const { id, clauses } = one;
  const tracked = known.find((each) => each.id === id);
  const witness = new Witness(subject);
  const start = performance.now();
  let failure: unknown;
  let failed = false;
  try {
    const refused = refusal(subject.backend.manifest, one.needs);
    if (refused !== undefined) throw new NotApplicable(refused);
    await settled(one.run(witness.subject), limitOf(one));
  } catch (error) {
    failure = error;
    failed = true;
  }
  const head = { id, clauses, milliseconds: performance.now() - start };
  if (failure instanceof NotApplicable) return { ...head, outcome: "unsupported", reason: failure.message };
  if (!failed && !tracked) return { ...head, outcome: "pass" };
  if (!failed) {
    const reason = `listed as a known failure (${tracked!.issue}), but it passes: take it off the list`;
    return { ...head, outcome: "fixed", reason };
  }
  const wrong = failure instanceof CheckFailure ? failure : undefined;
  const reason = wrong?.message ?? errorText(failure);
  if (tracked)
    return { ...head, outcome: "known-failure", reason: `${tracked.reason} (${tracked.issue}): ${reason}` };
  const asked = witness.asked(failure);
  const stack = wrong ? [] : framesOf(failure);
  return {
    ...head,
    outcome: "fail",
    reason,
    ...(asked && { asked }),
    ...(wrong?.evidence && { evidence: wrong.evidence }),
    ...(stack.length > 0 && { stack }),
  };
}

/** One message for each known failure that names no case. */
export function unknownIds(known: readonly KnownFailure[], cases: readonly Case[]): string[] {
  const ids = new Set(cases.map(({ id }) => id));
  return known.filter(({ id }) => !ids.has(id)).map(({ id }) => `known failure "${id}": no case has this id`);
}
