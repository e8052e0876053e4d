import type { Survivors } from "../contract/backend.ts";

// The paths that have survived, from the first frame in which they differ. Each stretch knows from which of the stretch before its paths
// go on. What no path goes through any more is dropped, so this is as large as what is not decided.

export interface Stage {
  readonly survivors: Survivors;
  readonly time: number;
}

/** One more stretch, without the earlier paths that have not survived it. */
export function extended(history: readonly Stage[], last: Stage): Stage[] {
  const stages = [...history, last];
  for (let i = stages.length - 1; i > 0; i--) {
    const [before, after] = [stages[i - 1]!, stages[i]!];
    const used = [...new Set(after.survivors.origins)].sort((a, b) => a - b);
    if (used.length === before.survivors.places.length) break;
    const moved = new Map(used.map((path, place) => [path, place]));
    const origins = after.survivors.origins.map((path) => moved.get(path)!);
    stages[i] = { ...after, survivors: { ...after.survivors, origins } };
    stages[i - 1] = picked(before, used);
  }
  return stages;
}

function picked({ survivors, time }: Stage, paths: readonly number[]): Stage {
  const { places, weights, origins, states, frameScores } = survivors;
  const rows = <A extends Int32Array | Float64Array>(all: A, width: number): A => {
    const own = new (all.constructor as new (length: number) => A)(paths.length * width);
    for (const [i, path] of paths.entries())
      own.set(all.subarray(path * width, (path + 1) * width), i * width);
    return own;
  };
  return {
    time,
    survivors: {
      ...survivors,
      ...{ places: rows(places, 1), weights: rows(weights, 1), origins: rows(origins, 1) },
      ...{ states: rows(states, time), frameScores: rows(frameScores, time) },
    },
  };
}

/** How much of the history all of its paths share: whole stretches, and then some frames of the next one. */
export function agreement(history: readonly Stage[]): { readonly whole: number; readonly frames: number } {
  let whole = history.length;
  while (whole > 0 && history[whole - 1]!.survivors.places.length !== 1) whole--;
  const next = history[whole];
  let frames = 0;
  if (next) while (frames < next.time && isShared(next, frames)) frames++;
  return { whole, frames };
}

function isShared({ survivors: { states, places }, time }: Stage, frame: number): boolean {
  for (let path = 1; path < places.length; path++)
    if (states[path * time + frame] !== states[frame]) return false;
  return true;
}

/** Which path of each stretch leads to a path of the last one. */
export function lineage(history: readonly Stage[], path: number): Int32Array {
  const paths = new Int32Array(history.length);
  for (let [i, current] = [history.length - 1, path]; i >= 0; i--) {
    paths[i] = current;
    current = history[i]!.survivors.origins[current]!;
  }
  return paths;
}
