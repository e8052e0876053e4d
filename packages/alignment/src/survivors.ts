import type { Batch, Input, Survivors, SurvivorsOutput } from "@ctckit/core/backend";
import { logSum, numberStates, type Sample } from "./align.ts";
import type { Place } from "./lattice.ts";
import type { StretchPlace } from "./stretch.ts";

export { stretchPlace } from "./stretch.ts";

/** Cells of one piece of work: about 0.2 ms. */
const PIECE = 2 ** 19;

/** A state of the last frame, and the weight of the best path to it, in steps. */
interface Reached extends Place {
  readonly cell: number;
}

/**
 * Finds the paths that survive a stretch, a piece of work at a time. Cells are those of all frames at once, but for what a row
 * has in common, and ties are decided alike. So of all frames together the same path is the best one, unless it was given up.
 */
export function* survive(
  batch: Batch,
  input: Input,
  out: SurvivorsOutput,
  sample: Sample,
): Generator<number, void> {
  const { lattice, grains } = sample;
  sample.choose(0);
  const place = sample.place!;
  const blanks = classScores(sample, place, batch.blank);
  if (blanks.some(Number.isNaN)) {
    out.survivors = { ...room(0, batch.time), nanFrame: nanFrameOf(sample, place, batch.blank) };
    return;
  }
  if (batch.starScore !== undefined || batch.open) sample.ones(onesOf(batch, input, place, blanks));
  for (const grain of grains) {
    sample.cut(grain);
    yield* sweep(batch, sample, place, grain);
    const reached = lastRow(batch, sample, place);
    const best = reached.reduce((most, { cell }) => Math.max(most, cell), lattice.dead);
    const least = best - batch.stretch!.margin * grain;
    // A cell at the floor may be too high, but at the coarsest grain, where no path comes so low.
    if (least <= lattice.dead && grain !== grains.at(-1)) continue;
    const alive = reached.filter(({ cell }) => cell >= least && cell > lattice.dead);
    const survivors = room(alive.length, batch.time);
    for (const [i, { cell }] of alive.entries()) survivors.weights[i] = (cell - best) / grain;
    yield* trace(batch, sample, place, alive, blanks, survivors);
    out.survivors = { ...survivors, ending: endingOf(batch, sample, place, alive) };
    return;
  }
}

/** The first frame that holds NaN. Of many frames that are scored at once all that is known is whether one does. */
function nanFrameOf(sample: Sample, { frame, block }: StretchPlace, blank: number): number {
  const [classes, scores] = [new Int32Array(block.frames).fill(blank), new Float64Array(block.frames)];
  return scores.subarray(frame).findIndex((_, t) => {
    sample.score(frame + t, frame + t + 1, classes, scores);
    return Number.isNaN(scores[frame + t]);
  });
}

/** Room for so many paths. */
function room(paths: number, time: number): Survivors {
  return {
    places: new Int32Array(paths),
    weights: new Float64Array(paths),
    origins: new Int32Array(paths),
    states: new Int32Array(paths * time),
    frameScores: new Float64Array(paths * time),
    ending: -1,
    nanFrame: -1,
  };
}

/** Computes all rows, after that of what has survived. */
function* sweep(
  { stretch }: Batch,
  { lattice }: Sample,
  { block, frame, label }: StretchPlace,
  grain: number,
): Generator<number, void> {
  const { families } = lattice.shape;
  const { frames, firstFrame, lastLabel } = block;
  const width = lastLabel + 1;
  lattice.open(block);
  if (stretch!.from) {
    const { places, weights } = stretch!.from;
    const kept = lattice.kept().fill(lattice.dead, 0, families * width);
    for (const [i, place] of places.entries()) {
      const family = place % families;
      kept[family * width + (place - family) / families - label] = Math.round(weights[i]! * grain);
    }
    lattice.copy("restore", firstFrame, { keptFrom: 0, keptLow: 0, keptHigh: lastLabel });
  }
  const most = Math.max(1, Math.floor(PIECE / (families * width)));
  for (let t = frame; t < frames; t += most) {
    lattice.extend(t, Math.min(frames, t + most) - 1);
    yield 0;
  }
}

/** The states of the last frame from which a path can come to an end, in the order of their numbers. */
function lastRow({ targetOffsets }: Batch, { lattice }: Sample, { block, label }: StretchPlace): Reached[] {
  const { families, numbers } = lattice.shape;
  const { frames, lastLabel } = block;
  const width = lastLabel + 1;
  const kept = lattice.kept().fill(lattice.dead, 0, families * width);
  lattice.copy("keep", frames - 1, { keptFrom: 0, keptLow: 0, keptHigh: lastLabel });
  const reached: Reached[] = [];
  for (let k = 0; k < width; k++)
    for (let family = 0; family < families; family++) {
      // From outside there is a way into the target before it, where k is 0 and the family the first, and none after it.
      const stuck = numbers[family]! < 0 && family > 0 && label + k < targetOffsets[1]!;
      if (!stuck) reached.push({ family, k, cell: kept[family * width + k]! });
    }
  return reached;
}

/** Which of these states the best path is in, if the last frame is the last of all. */
function endingOf(
  { targetOffsets }: Batch,
  { lattice }: Sample,
  { block, label }: StretchPlace,
  alive: readonly Reached[],
): number {
  if (label + block.lastLabel < targetOffsets[1]!) return -1;
  const last = lattice.ending();
  return last ? alive.findIndex(({ family, k }) => family === last.family && k === last.k) : -1;
}

/** Writes the path to each of these states: where it comes from, its states, and what they emit. */
function* trace(
  batch: Batch,
  sample: Sample,
  place: StretchPlace,
  alive: readonly Reached[],
  blanks: Float64Array,
  into: Survivors,
): Generator<number, void> {
  const { lattice } = sample;
  const { families } = lattice.shape;
  const { label } = place;
  const { time, stretch } = batch;
  const origins = new Map(stretch!.from && Array.from(stretch!.from.places, (from, i) => [from, i]));
  const scoresOf = stateScores(batch, sample, place, blanks);
  for (const [i, to] of alive.entries()) {
    // It meets no dead cell, as no cell of a path is less than a later one.
    const { family, k } = lattice.trace(to)!;
    into.places[i] = families * (label + to.k) + to.family;
    into.origins[i] = origins.get(families * (label + k) + family) ?? 0;
    const states = into.states.subarray(i * time, (i + 1) * time);
    numberStates(sample, states);
    for (let t = 0; t < time; t++) into.frameScores[i * time + t] = scoresOf(states[t]!)[t]!;
    yield 0;
  }
}

/** The log-probabilities of what a state emits, in each frame of the stretch. */
function stateScores(
  { targets, targetOffsets, classes, time, starScore, open }: Batch,
  sample: Sample,
  place: StretchPlace,
  blanks: Float64Array,
): (state: number) => Float64Array {
  const outside = new Float64Array(time).fill(open?.score ?? 0);
  const ofClasses = new Map<number, Float64Array>();
  const ofLabels: Float64Array[] = [];
  function ofClass(label: number): Float64Array {
    const known = ofClasses.get(label);
    if (known) return known;
    const scores =
      label === classes ? new Float64Array(time).fill(starScore!) : classScores(sample, place, label);
    ofClasses.set(label, scores);
    return scores;
  }
  return (state) => {
    if (state < 0) return outside;
    if (state % 2 === 0) return blanks;
    const k = (state - 1) / 2;
    const known = ofLabels[k - place.label];
    if (known) return known;
    const scores = ofClass(targets[targetOffsets[0]! + k]!);
    ofLabels[k - place.label] = scores;
    return scores;
  };
}

/** The log-probability of one class in each frame of the stretch. */
function classScores(sample: Sample, { frame, block }: StretchPlace, label: number): Float64Array {
  const scores = new Float64Array(block.frames);
  sample.score(frame, block.frames, new Int32Array(block.frames).fill(label), scores);
  return scores.subarray(frame);
}

/** What a probability of 1 is among the values of each frame, from the first that counts. */
function onesOf(
  { data, timeStride, blank }: Batch,
  input: Input,
  { frame, block }: StretchPlace,
  blanks: Float64Array,
): Float64Array {
  const ones = new Float64Array(block.frames);
  if (input === "logits")
    for (const [t, score] of blanks.entries()) ones[frame + t] = logSum(data[t * timeStride + blank]!, score);
  return ones;
}
