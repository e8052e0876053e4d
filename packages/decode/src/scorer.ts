// What the caller knows of words, such as a language model does: asked once a frame in which words have ended, of all such prefixes.
import { describe } from "@ctckit/core/backend";
import { settledWithin } from "./settled-within.ts";

/** A prefix that has just ended a word. */
export interface WordPrefix {
  /** All of its labels. The last is `wordEnd`, but at the end of the frames. */
  readonly labels: Int32Array;
  /** Where its last word begins among them. */
  readonly from: number;
  /** A number of its own, so that a model's state can be kept under it. Numbers begin at 0 with each sample. */
  readonly id: number;
  /** The `id` of the prefix before its last word, or -1. */
  readonly previous: number;
}

/**
 * Scores prefixes: of each how much its last word adds to its score, in nats. `-Infinity` forbids it.
 *
 * @param end whether the frames have ended: then it is asked of all prefixes that are left, whose last words may be empty
 */
export type Scorer = (prefixes: readonly WordPrefix[], end: boolean) => ArrayLike<number>;

/** The same, at once or later. */
export type AsyncScorer = (
  prefixes: readonly WordPrefix[],
  end: boolean,
) => ArrayLike<number> | PromiseLike<ArrayLike<number>>;

/** "SCORER_FAILED": it threw or rejected. "SCORER_RESULT": not one score for each prefix. "SCORER_TIMEOUT": it gave none in time. */
export type ScorerErrorCode = "SCORER_FAILED" | "SCORER_RESULT" | "SCORER_TIMEOUT";

/** The caller's scorer has failed. Nothing of it is left: the next call works as if it had not been. */
export class ScorerError extends Error {
  override readonly name = "ScorerError";
  readonly code: ScorerErrorCode;

  constructor(code: ScorerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function askedNow(scorer: AsyncScorer, prefixes: readonly WordPrefix[], end: boolean): Float64Array {
  const answer = asked(scorer, prefixes, end);
  if (isPromise(answer))
    throw new ScorerError(
      "SCORER_RESULT",
      "scorer: expected scores, got a promise; beamSearchAsync waits for it",
    );
  return checked(answer, prefixes.length);
}

/** @param timeout in milliseconds */
export async function askedLater(
  scorer: AsyncScorer,
  prefixes: readonly WordPrefix[],
  end: boolean,
  timeout: number,
): Promise<Float64Array> {
  let answer: unknown = asked(scorer, prefixes, end);
  if (isPromise(answer)) {
    const late = () => new ScorerError("SCORER_TIMEOUT", `scorer: gave no scores within ${timeout} ms`);
    answer = await settledWithin(answer, timeout, failure, late);
  }
  return checked(answer, prefixes.length);
}

function asked(scorer: AsyncScorer, prefixes: readonly WordPrefix[], end: boolean): unknown {
  try {
    return scorer(prefixes, end);
  } catch (cause) {
    throw failure(cause);
  }
}

function failure(cause: unknown): ScorerError {
  const text = cause instanceof Error ? cause.message : describe(cause);
  return new ScorerError("SCORER_FAILED", `scorer: ${text}`, { cause });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
}

function checked(answer: unknown, count: number): Float64Array {
  const isList = Array.isArray(answer) || ArrayBuffer.isView(answer);
  const given = answer as ArrayLike<unknown>;
  if (!isList || given.length !== count)
    throw new ScorerError("SCORER_RESULT", `scorer: expected ${count} scores, got ${describe(answer)}`);
  return Float64Array.from(given, (score, i) => {
    if (typeof score === "number" && score < Number.POSITIVE_INFINITY) return score;
    throw new ScorerError(
      "SCORER_RESULT",
      `scorer: score ${i}: expected a number below Infinity, got ${describe(score)}`,
    );
  });
}
