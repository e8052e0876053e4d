// How long a push takes, how late its answers are, and what a stream holds.
import { type BackendProvider, type CtcAligner, createCtcAligner } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { type AlignCaseName, alignCases } from "../cases.ts";
import { SEED, type Speech, speech } from "../speech.ts";
import { margins, pieceOf, SAFE_MARGIN } from "./cases.ts";
import { held } from "./held.ts";
import { type Loss, lossOf } from "./loss.ts";
import { type PushOptions, piecesOf, pushes } from "./pushes.ts";
import { type Summary, summary } from "./summary.ts";
import { whole } from "./whole.ts";

/** One backend, one margin. Times are milliseconds. */
export interface StreamRow {
  readonly name: AlignCaseName;
  readonly side: string;
  readonly margin: number;
  /** Frames of a push. */
  readonly piece: number;
  readonly push: Summary;
  /** Frames that were not decided after a push. */
  readonly waiting: Summary;
  /** Bytes. */
  readonly held: number;
  readonly loss: Loss;
  readonly total: number;
  /** `align` of all frames at once. */
  readonly whole: number;
}

const sides: Readonly<Record<string, () => BackendProvider>> = { js, wasm };
/** Frames of the stream that compiles the code. */
const WARM_UP = 2000;
/** Looks at what a stream holds: each takes some milliseconds. */
const LOOKS = 50;

/** A row for each side and margin. */
export async function clearStreams(
  name: AlignCaseName,
  log: (row: string) => void,
): Promise<readonly StreamRow[]> {
  const posed = speech(alignCases[name], SEED);
  const { time } = posed.shape;
  const piece = pieceOf(time);
  const rows: StreamRow[] = [];
  for (const [side, provider] of Object.entries(sides)) {
    const aligner = await createCtcAligner({ backend: provider() });
    log(`${name}, ${side}, all at once`);
    const { result, ms } = await whole(aligner, posed, time > 30_000 ? 1 : 3);
    for (const margin of margins) {
      log(`${name}, ${side}, ${margin} nats`);
      const how: PushOptions = { margin, piece };
      await pushes(aligner, beginning(posed, WARM_UP), how);
      const done = await pushes(aligner, posed, how);
      rows.push({
        ...{ name, side, margin, piece, whole: ms, total: done.total },
        push: summary(done.times),
        waiting: summary(done.waiting),
        loss: lossOf(done, result),
        held: await heldBy(aligner, posed, how),
      });
    }
    await aligner.close();
  }
  return rows;
}

/** Whether a stream differs from all frames at once where it must not: by a margin that is large enough for clear speech. */
export const anyLost = (rows: readonly Pick<StreamRow, "margin" | "loss">[]): boolean =>
  rows.some(({ margin, loss }) => margin >= SAFE_MARGIN && !loss.none);

/** The first frames, and the labels that are spoken in them. */
function beginning(posed: Speech, frames: number): Speech {
  const time = Math.min(frames, posed.shape.time);
  const targets = posed.frames.map((all, n) =>
    posed.targets[n]!.slice(0, all.filter((t) => t < time - 1).length),
  );
  return { ...posed, shape: { ...posed.shape, time }, targets };
}

/** Without a clock: looking takes longer than pushing. Nothing that is told is kept. */
async function heldBy(aligner: CtcAligner, posed: Speech, { margin, piece }: PushOptions): Promise<number> {
  const memory = held();
  const stream = await aligner.stream({ targets: posed.targets[0]!, margin });
  const every = Math.ceil(posed.shape.time / piece / LOOKS);
  let pushed = 0;
  for (const input of piecesOf(posed, piece)) {
    await stream.push(input);
    if (pushed++ % every === 0) memory.look();
  }
  await stream.end();
  return memory.most;
}
