// What a small margin loses.
import { createCtcAligner } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import { alignCases } from "../cases.ts";
import { SEED, speech } from "../speech.ts";
import { margins, pieceOf } from "./cases.ts";
import { type Loss, lossOf } from "./loss.ts";
import { pushes } from "./pushes.ts";
import { type Summary, summary } from "./summary.ts";
import { type VoiceName, voiceNames, voices } from "./voices.ts";
import { whole } from "./whole.ts";

/** A way of speaking, one margin. */
export interface VoiceRow {
  readonly voice: VoiceName;
  readonly margin: number;
  /** Of the text. */
  readonly labels: number;
  /** Frames that were not decided after a push. */
  readonly waiting: Summary;
  readonly loss: Loss;
}

/** A row for each way of speaking and margin: 2 minutes, on wasm, whose paths are those of all backends. */
export async function hardStreams(log: (row: string) => void): Promise<readonly VoiceRow[]> {
  const clear = speech(alignCases["2 min"], SEED);
  const aligner = await createCtcAligner({ backend: wasm() });
  const rows: VoiceRow[] = [];
  for (const voice of voiceNames) {
    log(`2 min, ${voice}`);
    const posed = voices[voice](clear);
    const { result } = await whole(aligner, posed, 1);
    for (const margin of margins) {
      const done = await pushes(aligner, posed, { margin, piece: pieceOf(posed.shape.time) });
      rows.push({
        ...{ voice, margin, labels: posed.targets[0]!.length },
        waiting: summary(done.waiting),
        loss: lossOf(done, result),
      });
    }
  }
  await aligner.close();
  return rows;
}
