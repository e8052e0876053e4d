import type { Batch } from "@ctckit/core/backend";
import { meetingOf } from "@ctckit/parallel";
import { framesPerLayer } from "./generated/shaders.ts";
import { type Fields, fieldsOf, otherFields, placedFields } from "./samples.ts";
import { type Spec, type Stage, stagesOf } from "./stages.ts";
import type { Group, Layout, Place } from "./workspace.ts";

// The work between the input and the results, as data: which stage runs over which samples, in which submission.

export interface Dispatch {
  readonly stage: Stage;
  readonly samples: readonly Fields[];
  readonly workgroups: readonly [x: number, y: number, z: number];
}

/** Dispatches that may be submitted together. */
export type Submission = readonly Dispatch[];

// The system resets a GPU that does not answer for seconds (2 s on Windows). A GPU that runs 64 workgroups of 256 threads at a
// time takes about 10 us for a step of the lattice, and a slow one takes five times as long. So a submission of 2^13 steps
// takes 0.1 to 0.4 s. Each submission costs 0.1 ms.
export const STEPS = 2 ** 13;
export const [TOGETHER, CELLS] = [64, 256];

/** Adds a dispatch. `steps` counts the steps of the lattice that run one after the other in it. */
export type Add = (one: Dispatch, steps?: number) => void;

/** Submissions to which dispatches are added. */
export function collected(): { readonly made: Submission[]; readonly add: Add } {
  const made: Dispatch[][] = [[]];
  let room = STEPS;
  return {
    made,
    add(one, steps = 0) {
      if (steps > room) {
        made.push([]);
        room = STEPS;
      }
      made.at(-1)!.push(one);
      room -= steps;
    },
  };
}

export function submissions(
  spec: Spec,
  batch: Omit<Batch, "data">,
  { pool, groups }: Layout,
  limits: Pick<GPUSupportedLimits, "maxComputeWorkgroupsPerDimension">,
): Submission[] {
  const { made, add: addOne } = collected();
  const add = (stage: Stage, samples: readonly Fields[], steps = 0) =>
    addOne(dispatch(stage, samples), steps);
  for (const group of groups) addGroup(spec, batch, group, add);
  const { settle, states } = stagesOf(spec, { labels: 0, classes: batch.classes, frames: 0 });
  const most = limits.maxComputeWorkgroupsPerDimension;
  const rest = [
    [settle, Array.from(pool.frames, (frames, n) => fieldsOf(batch, n, frames, batch.time))],
    [states, pool.others.map((other) => otherFields(batch, other))],
  ] as const;
  for (const [stage, all] of rest)
    for (let from = 0; stage && from < all.length; from += most) add(stage, all.slice(from, from + most));
  return made;
}

function addGroup(
  spec: Spec,
  batch: Omit<Batch, "data">,
  { places }: Group,
  add: (stage: Stage, samples: readonly Fields[], steps?: number) => void,
): void {
  const largest = (of: (place: Place) => number) =>
    places.reduce((most, place) => Math.max(most, of(place)), 0);
  const labels = largest(({ targetLength }) => targetLength);
  const frames = largest(({ frames }) => frames);
  const { rows, meet, join, loss, part, gather, quotients, states } = stagesOf(spec, {
    labels,
    classes: batch.classes,
    frames,
  });
  const samples = places.map((place) => placedFields(spec, batch, place));
  // A step takes this many turns, as the GPU cannot run all workgroups at once, nor a workgroup all of its cells.
  const turns = Math.ceil((2 * places.length) / TOGETHER) * Math.ceil((labels + 1) / CELLS);
  const most = Math.max(1, Math.floor(STEPS / turns));
  const lattice = (stage: Stage, half: Half) => {
    for (const { steps, fields } of spans(places, half, most))
      add(
        stage,
        samples.map((sample, i) => ({ ...sample, ...fields[i]! })),
        steps * turns,
      );
  };
  add(rows, samples);
  lattice(meet, "meets");
  add(join, samples);
  add(loss, samples);
  if (part) lattice(part, "parts");
  for (const stage of [gather, quotients, states]) if (stage) add(stage, samples);
}

type Half = "meets" | "parts";

/**
 * The frames that each direction visits in each sample, in spans of at most `most` frames. One half ends at the frame where
 * the directions meet, and the other half goes on from there.
 */
export function spans(
  places: readonly Pick<Place, "frames">[],
  half: Half,
  most: number,
): { readonly steps: number; readonly fields: readonly Fields[] }[] {
  const ends = places.map((place) => {
    const [last, meeting] = [place.frames - 1, meetingOf(place)];
    return half === "meets"
      ? { alpha: [0, meeting], beta: [last, meeting] }
      : { alpha: [meeting + 1, last], beta: [meeting - 1, 0] };
  });
  const longest = ends.reduce(
    (most, { alpha, beta }) => Math.max(most, alpha[1]! - alpha[0]! + 1, beta[0]! - beta[1]! + 1),
    0,
  );
  return Array.from({ length: Math.ceil(longest / most) }, (_, i) => {
    const steps = Math.min(most, longest - i * most);
    const fields = ends.map(({ alpha, beta }): Fields => {
      const [alphaFrom, betaFrom] = [alpha[0]! + i * most, beta[0]! - i * most];
      return {
        // For a direction that has finished, the first frame comes after the last.
        alphaFrom: Math.min(alphaFrom, alpha[1]! + 1),
        alphaTo: Math.min(alphaFrom + steps - 1, alpha[1]!),
        betaFrom: Math.max(betaFrom, beta[1]! - 1),
        betaTo: Math.max(betaFrom - steps + 1, beta[1]!),
      };
    });
    return { steps, fields };
  });
}

/** Of a stage that does frames, directions or samples. */
export function dispatch(stage: Stage, samples: readonly Fields[]): Dispatch {
  const frames = () => samples.reduce((most, { endFrame }) => Math.max(most, endFrame!), 1);
  const many = stage.grid === "frames" ? frames() : stage.grid === "directions" ? 2 : 1;
  const workgroups = [
    Math.min(many, framesPerLayer),
    samples.length,
    Math.ceil(many / framesPerLayer),
  ] as const;
  return { stage, samples, workgroups };
}
