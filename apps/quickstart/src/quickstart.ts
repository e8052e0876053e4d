// The whole run: draw lines, train, measure on lines of held-out words, find the letters in some of them, and score them.
import { setImmediate } from "node:timers/promises";
import { createCtcLoss, type Spans } from "@ctckit/core";
import {
  blank,
  type Channels,
  createNetwork,
  drawLines,
  errorRate,
  height,
  type Lines,
  learningRate,
  random,
  readLines,
  vocabulary,
} from "@ctckit/recogniser";
import { createCanvas } from "@napi-rs/canvas";
import { backends } from "./backends.ts";
import { registerFonts } from "./fonts.ts";
import { letterPlaces } from "./letter-places.ts";
import { longestText, shownLines, width } from "./line.ts";
import type { Options } from "./options.ts";
import { output } from "./output.ts";
import type { Progress } from "./progress.ts";
import { type Scores, scores } from "./scores.ts";
import { startTensorFlow, tf } from "./tensorflow.ts";
import { createTrainer } from "./trainer.ts";

export interface Run {
  /** Which backend computed the loss. */
  readonly backend: string;
  /** Loss before each step. */
  readonly losses: readonly number[];
  /** Lines of words that were never trained on, never used during training, and what the network reads on them. */
  readonly unseen: Lines;
  readonly guesses: readonly string[];
  /** Where the letters are in the first lines, those that are shown. */
  readonly places: Spans;
  /** How sure those places are, and what else these lines may say. */
  readonly scores: Scores;
  /** Character error rate on `unseen`. */
  readonly errorRate: number;
  readonly interrupted: boolean;
}

export interface RunOptions extends Omit<Options, "png"> {
  readonly progress: Progress;
  /** Ends training after the step in progress. */
  readonly signal: AbortSignal;
  readonly channels?: Channels;
  /** How many lines measure the result. */
  readonly unseenLines?: number;
}

// 340 million multiply-adds for the forward pass of a batch of 16.
const usual: Channels = [24, 32, 48, 96, 96];
const measureEvery = 25; // steps
const measuredLines = 64;

export async function run(options: RunOptions): Promise<Run> {
  const { steps, batch, seed, progress, signal } = options;
  await startTensorFlow();
  const families = registerFonts();
  const words = vocabulary(seed);
  const line = {
    families,
    width,
    longest: longestText,
    context: createCanvas(width, height).getContext("2d"),
  };
  const training = { ...line, words: words.training, random: random(seed, 1) };
  const watched = drawLines({ ...line, words: words.heldOut, random: random(seed, 2) }, measuredLines);
  const criterion = await createCtcLoss({
    backend: await backends[options.backend]!(),
    input: "logits",
    layout: "NTC",
    blank,
  });
  const network = createNetwork(tf, seed, { channels: options.channels ?? usual, width });
  const trainer = createTrainer(network, criterion);
  const losses: number[] = [];
  try {
    for (let step = 0; step < steps && !signal.aborted; step++) {
      losses.push(await trainer.step(drawLines(training, batch), learningRate(step, steps)));
      progress.step(step + 1, losses.at(-1)!);
      if ((step + 1) % measureEvery === 0) {
        progress.errorRate(step + 1, errorRate(watched.texts, readLines(tf, network, watched)));
      }
      await setImmediate(); // lets Ctrl-C in
    }
    const source = { ...line, words: words.heldOut, random: random(seed, 3) };
    const unseen = drawLines(source, options.unseenLines ?? 200);
    const guesses = readLines(tf, network, unseen);
    const shown = Math.min(shownLines, guesses.length);
    const shownOutput = output(network, unseen, shown);
    return {
      backend: criterion.backend,
      losses,
      unseen,
      guesses,
      places: await letterPlaces(shownOutput, await backends[options.backend]!()),
      scores: await scores(shownOutput, await backends[options.backend]!()),
      errorRate: errorRate(unseen.texts, guesses),
      interrupted: losses.length < steps,
    };
  } finally {
    trainer.dispose();
    network.dispose();
    await criterion.close();
  }
}
