// A sample as a caller pushes it, piece by piece, and all that was said of it.

import type {
  AlignResult,
  AlignStream,
  CtcAligner,
  Spans,
  StreamOptions,
  StreamSpans,
  StreamStep,
} from "@ctckit/core";
import { checkSameResult } from "../alignment/call.ts";
import { checkSameBits } from "../call.ts";
import { check } from "../case.ts";
import { floatArray } from "../guarded-array.ts";
import type { Problem } from "../problem.ts";

export interface Pushing {
  readonly options?: Omit<StreamOptions, "targets">;
  /** Frames of each push, over and over. */
  readonly pieces: readonly number[];
  /** Push and end without a promise. */
  readonly sync?: boolean;
  readonly heard?: (step: StreamStep) => void;
}

/** What `align` gives, of sample n alone. */
export type Said = Pick<AlignResult, "scores" | "spans" | "words">;

export async function pushed(
  aligner: CtcAligner,
  asked: Problem,
  n: number,
  pushing: Pushing,
): Promise<Said> {
  const { options, pieces, sync, heard } = pushing;
  const stream = await aligner.stream({ targets: asked.targets[n]!, ...options });
  const steps: StreamStep[] = [];
  let t = 0;
  for (let i = 0; t < asked.inputLengths[n]!; i++) {
    const to = Math.min(asked.inputLengths[n]!, t + pieces[i % pieces.length]!);
    const piece = pieceOf(asked, n, t, to);
    const step = sync ? stream.pushSync!(piece) : await stream.push(piece);
    check(step.frames === to, () => `frames after ${to}: got ${step.frames}`);
    const before = steps.at(-1)?.decided ?? 0;
    check(
      step.decided >= before && step.decided <= to,
      () => `decided after ${to} frames: expected ${before} to ${to}, got ${step.decided}`,
    );
    steps.push(step);
    heard?.(step);
    t = to;
  }
  return saidBy(stream, steps, sync);
}

async function saidBy(stream: AlignStream, steps: readonly StreamStep[], sync = false): Promise<Said> {
  const end = sync ? stream.endSync!() : await stream.end();
  const all = [...steps, end];
  return {
    scores: Float64Array.of(end.score),
    spans: joined(all.map(({ spans }) => spans)),
    ...(end.words && { words: joined(all.map(({ words }) => words!)) }),
  };
}

/** Frames of sample n, where they lie among the others. */
export function pieceOf({ data, dtype, batch, classes }: Problem, n: number, from: number, to: number) {
  const frame = batch * classes;
  const own = floatArray(dtype, (to - from - 1) * frame + classes);
  own.set(data.subarray(from * frame + n * classes, (to - 1) * frame + (n + 1) * classes));
  return { data: own, shape: [to - from, classes], strides: [frame, 1] };
}

/** Each says where it goes on. */
function joined(parts: readonly StreamSpans[]): Spans {
  let count = 0;
  for (const { first, starts } of parts) {
    check(first === count, () => `first: expected ${count}, got ${first}`);
    count += starts.length;
  }
  return {
    offsets: Int32Array.of(0, count),
    starts: Int32Array.from(parts.flatMap(({ starts }) => [...starts])),
    ends: Int32Array.from(parts.flatMap(({ ends }) => [...ends])),
    scores: Float64Array.from(parts.flatMap(({ scores }) => [...scores])),
  };
}

/** What a batch's result says of sample n. */
export function ofSample({ scores, spans, words }: AlignResult, n: number): Said {
  return {
    scores: scores.slice(n, n + 1),
    spans: cut(spans, n),
    ...(words && { words: cut(words, n) }),
  };
}

function cut({ offsets, starts, ends, scores }: Spans, n: number): Spans {
  const [from, to] = [offsets[n]!, offsets[n + 1]!];
  return {
    offsets: Int32Array.of(0, to - from),
    starts: starts.slice(from, to),
    ends: ends.slice(from, to),
    scores: scores.slice(from, to),
  };
}

/** To the bit. Without a path, a stream says how far it came all the same (contract 12.10). */
export function checkSaid(what: string, expected: Said, said: Said): void {
  if (expected.scores[0] !== Number.NEGATIVE_INFINITY) checkSameResult(what, expected, said);
  else checkSameBits(`${what}: scores`, expected.scores, said.scores);
}
