// One case on an opened backend, to its verdict.

import { type Case, CheckFailure, type Subject } from "./case.ts";
import { limitOf, now, Patience, Silence, settled } from "./deadline.ts";
import { refusal } from "./gate.ts";
import { NotApplicable } from "./not-applicable.ts";
import type { KnownFailure, Result } from "./outcome.ts";
import { Strays } from "./stray.ts";
import { bounded, errorText, framesOf } from "./thrown.ts";
import { Witness } from "./witness.ts";

export interface AskOptions {
  readonly known?: readonly KnownFailure[];
  /** In milliseconds, instead of the case's own. */
  readonly limit?: number | undefined;
  /** Of all cases on this backend. */
  readonly patience?: Patience;
  readonly strays?: Strays;
}

/** Never rejects. */
export async function ask(one: Case, subject: Subject, options: AskOptions = {}): Promise<Result> {
  const { known = [], patience = new Patience(), strays = new Strays(undefined) } = options;
  const { id, clauses } = one;
  const tracked = known.find((each) => each.id === id);
  const witness = new Witness(subject);
  const start = now();
  const milliseconds = () => now() - start;
  try {
    const refused = refusal(subject.backend.manifest, one.needs);
    if (refused !== undefined) throw new NotApplicable(refused);
    if (patience.reason !== undefined)
      return { id, clauses, outcome: "fail", reason: patience.reason, milliseconds: 0 };
    const answer = settled(() => one.run(witness.subject), limitOf(one, options.limit));
    await strays.during(answer);
  } catch (error) {
    // A case that asks nothing hears nothing.
    if (!isA(NotApplicable, error)) patience.note(isA(Silence, error));
    return { id, clauses, ...verdict(error, witness, tracked), milliseconds: milliseconds() };
  }
  patience.note(false);
  if (!tracked) return { id, clauses, outcome: "pass", milliseconds: milliseconds() };
  const reason = `listed as a known failure (${tracked.issue}), but it passes: take it off the list`;
  return { id, clauses, outcome: "fixed", reason, milliseconds: milliseconds() };
}

/** One case on an opened backend. */
export function runCase(one: Case, subject: Subject, known: readonly KnownFailure[] = []): Promise<Result> {
  return ask(one, subject, { known });
}

type Verdict = Omit<Result, "id" | "clauses" | "milliseconds">;

function verdict(failure: unknown, witness: Witness, tracked: KnownFailure | undefined): Verdict {
  if (isA(NotApplicable, failure)) return { outcome: "unsupported", reason: bounded(failure.message) };
  const wrong = isA(CheckFailure, failure) ? failure : undefined;
  const reason = wrong ? bounded(wrong.message) : errorText(failure);
  if (tracked) return { outcome: "known-failure", reason: `${tracked.reason} (${tracked.issue}): ${reason}` };
  const asked = witness.asked(failure);
  const stack = wrong ? [] : framesOf(failure);
  return {
    outcome: "fail",
    reason,
    ...(asked && { asked }),
    ...(wrong?.evidence && { evidence: wrong.evidence }),
    ...(stack.length > 0 && { stack }),
  };
}

/** `instanceof`, for what a backend throws: of a proxy even that may throw. */
function isA<T>(kind: abstract new (...given: never[]) => T, thrown: unknown): thrown is T {
  try {
    return thrown instanceof kind;
  } catch {
    return false;
  }
}
