// Ways of speaking that are harder to follow than clear speech, made from it. What a small margin loses is seen with them.
import { randomInt, randomLcg, randomNormal } from "d3-random";
import { normalise, SEED, type Speech } from "../speech.ts";

type Voice = (clear: Speech) => Speech;

export const voices = {
  clear: (clear) => clear,
  /** The same order of classes, but hardly any of them stands out. */
  "unsure, a quarter of each logit": (clear) => emitting(clear, (logProb) => logProb / 4),
  /** Of the labels 35 % lead in their frame, and 28 %. */
  "noisy, 2 nats more of noise": (clear) => emitting(clear, noise(2)),
  "noisier, 2.5 nats": (clear) => emitting(clear, noise(2.5)),
  "5 s that the text has not": (clear) => without(clear, 5),
  "10 s that the text has not": (clear) => without(clear, 10),
  "2 s of text that nobody says": (clear) => withMore(clear, 2),
  "5 s of text that nobody says": (clear) => withMore(clear, 5),
} as const satisfies Record<string, Voice>;

export type VoiceName = keyof typeof voices;
export const voiceNames = Object.keys(voices) as VoiceName[];

const LABELS_A_SECOND = 10;

function noise(deviation: number): (logProb: number) => number {
  const draw = randomNormal.source(randomLcg(SEED))(0, deviation);
  return (logProb) => logProb + draw();
}

function emitting(clear: Speech, change: (logProb: number) => number): Speech {
  const { classes } = clear.shape;
  const logProbs = clear.logProbs.map(change);
  for (let row = 0; row < logProbs.length; row += classes) normalise(logProbs.subarray(row, row + classes));
  return { ...clear, logProbs };
}

/** What is said in the middle is not in the text. */
function without(clear: Speech, seconds: number): Speech {
  return aligningTo(clear, (target, half) => [
    ...target.slice(0, half),
    ...target.slice(half + LABELS_A_SECOND * seconds),
  ]);
}

/** The text has more in the middle than is said. */
function withMore(clear: Speech, seconds: number): Speech {
  const label = randomInt.source(randomLcg(SEED))(1, clear.shape.classes);
  return aligningTo(clear, (target, half) => [
    ...target.slice(0, half),
    ...Array.from({ length: LABELS_A_SECOND * seconds }, label),
    ...target.slice(half),
  ]);
}

function aligningTo(clear: Speech, change: (target: Int32Array, half: number) => number[]): Speech {
  const targets = clear.targets.map((target) => Int32Array.from(change(target, target.length >> 1)));
  return { ...clear, targets, shape: { ...clear.shape, targetLength: targets[0]!.length } };
}
