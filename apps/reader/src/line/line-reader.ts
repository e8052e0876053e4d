// Reads one line at a time, and places texts in it. What runs the model is given, so that tests can run it in Node.

import { createCtcAligner, createCtcScorer } from "@ctckit/core";
import { beamSearch, greedy } from "@ctckit/decode";
import { type OnnxFrames, type OnnxTensor, onnxEmissions } from "@ctckit/onnx";
import { wasm } from "@ctckit/wasm";
import { type Box, boxes } from "./boxes.ts";
import type { Letters } from "./letters.ts";
import { rivals, type Wish, wishes } from "./wishes.ts";

/** Of a picture 48 pixels high: [3, 48, width] to the model's output, [1, T, C] probabilities. */
export type Model = (pixels: Float32Array, width: number) => Promise<OnnxTensor>;

export interface LineReading {
  readonly text: string;
  /** Of the text: the sum over its alignments. */
  readonly logProb: number;
}

export interface LineRead {
  /** The best class of each frame. */
  readonly greedy: string;
  /** The likeliest texts, best first. */
  readonly readings: readonly LineReading[];
}

export interface PlacedLetter extends Box {
  readonly letter: string;
  /** 0 to 1: the letter's mean posterior. */
  readonly confidence: number;
  readonly rival: { readonly letter: string; readonly cost: number };
}

export interface LetterWish extends Omit<Wish, "label"> {
  readonly letter?: string;
}

export interface Placed {
  readonly logProb: number;
  readonly letters: readonly PlacedLetter[];
  readonly wishes: readonly LetterWish[];
}

export interface LineReader {
  /** Takes a picture, of which later texts are. */
  read(pixels: Float32Array, width: number): Promise<LineRead>;
  /** @throws RangeError - a character that the model has not, or more letters than fit into the picture */
  place(text: string): Promise<Placed>;
}

const MOST_READINGS = 4;
const MOST_WISHES = 5;
/** The least that a class counts for. The model says exactly 0 of most. */
const FLOOR = 1e-8;

export async function lineReader(model: Model, { of, labels }: Letters): Promise<LineReader> {
  const emissions = onnxEmissions({ input: "probabilities", floor: FLOOR });
  const settings = { ...emissions.options, backend: wasm(), infeasible: "empty" } as const;
  const { infeasible, ...scoring } = settings;
  const aligner = await createCtcAligner({ ...settings, confidences: true });
  const scorer = await createCtcScorer(scoring);
  const spelled = (found: Int32Array) => Array.from(found, (label) => of[label]).join("");
  let frames: OnnxFrames | undefined;

  return {
    async read(pixels, width) {
      const output = await model(pixels, width);
      // Its memory is the model's until the next picture.
      frames = await emissions.read(output);
      const line = { ...frames, ...emissions.options };
      const [best] = greedy(line);
      const [...readings] = beamSearch(line, { best: MOST_READINGS, classThreshold: 20 }).flat();
      return {
        greedy: spelled(best!.labels),
        readings: readings.map(({ labels, logProb }) => ({ text: spelled(labels), logProb })),
      };
    },
    async place(text) {
      if (!frames) throw new RangeError("There is no picture yet.");
      const targets = labels(text);
      if (targets.length === 0) return { logProb: Number.NaN, letters: [], wishes: [] };
      const { scores, spans } = await aligner.align({ ...frames, targets });
      if (scores[0] === Number.NEGATIVE_INFINITY)
        throw new RangeError(`The picture has no room for ${targets.length} letters.`);
      const [edits] = await scorer.edits({ ...frames, targets });
      const others = rivals(edits!, targets);
      const letters = boxes(spans, frames.shape[1]).map((box, k) => ({
        ...box,
        letter: of[targets[k]!]!,
        confidence: spans.confidences![k]!,
        rival: { letter: of[others[k]!.label]!, cost: others[k]!.cost },
      }));
      return {
        logProb: -edits!.loss,
        letters,
        wishes: wishes(edits!, MOST_WISHES).map(({ label, ...wish }) => ({
          ...wish,
          ...(label !== undefined && { letter: of[label]! }),
        })),
      };
    },
  };
}
