import type { StreamInput, Streaming, StreamSpans } from "@ctckit/core";
import type { Speech } from "../speech.ts";

/** One sample, pushed to its end. */
export interface Pushes {
  /** Milliseconds of each push. */
  readonly times: readonly number[];
  /** Milliseconds of all pushes and the end. */
  readonly total: number;
  /** Frames that were not decided after each push. */
  readonly waiting: readonly number[];
  readonly score: number;
  readonly starts: Int32Array; // [S]
  readonly ends: Int32Array; // [S]
  readonly scores: Float64Array; // [S]
}

export interface PushOptions {
  /** In nats. */
  readonly margin: number;
  /** Frames of a push. */
  readonly piece: number;
}

/** One frame after the other, of a single sample. */
export function* piecesOf(
  { shape: { time, classes }, logProbs }: Pick<Speech, "shape" | "logProbs">,
  piece: number,
): Generator<StreamInput<Float32Array>> {
  for (let t = 0; t < time; t += piece) {
    const frames = Math.min(piece, time - t);
    yield { data: logProbs.subarray(t * classes, (t + frames) * classes), shape: [frames, classes] };
  }
}

/** @throws Error - a label was left out, or came twice */
export async function pushes(
  aligner: Streaming,
  posed: Speech,
  { margin, piece }: PushOptions,
): Promise<Pushes> {
  const [target] = posed.targets;
  const stream = await aligner.stream({ targets: target!, margin });
  const labels = target!.length;
  const [starts, ends] = [new Int32Array(labels), new Int32Array(labels)];
  const scores = new Float64Array(labels);
  let [known, total] = [0, 0];
  function keep(spans: StreamSpans): void {
    if (spans.first !== known) throw new Error(`expected label ${known} next, got ${spans.first}`);
    starts.set(spans.starts, known);
    ends.set(spans.ends, known);
    scores.set(spans.scores, known);
    known += spans.starts.length;
  }
  async function timed<T>(call: () => T | Promise<T>): Promise<readonly [T, number]> {
    const began = performance.now();
    const answer = call();
    // The synchronous call if there is one: a turn of the event loop is not part of the kernel.
    const result = answer instanceof Promise ? await answer : answer;
    const took = performance.now() - began;
    total += took;
    return [result, took];
  }
  const [times, waiting]: [number[], number[]] = [[], []];
  for (const input of piecesOf(posed, piece)) {
    const [step, took] = await timed(() => stream.pushSync?.(input) ?? stream.push(input));
    times.push(took);
    waiting.push(step.frames - step.decided);
    keep(step.spans);
  }
  const [{ score, spans }] = await timed(() => stream.endSync?.() ?? stream.end());
  keep(spans);
  if (known !== labels) throw new Error(`expected ${labels} labels, got ${known}`);
  return { times, total, waiting, score, starts, ends, scores };
}
