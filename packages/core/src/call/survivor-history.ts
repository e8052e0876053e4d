import type { Survivors } from "../contract/backend.ts";

// The paths that have survived, from the first frame in which they differ. Each stretch knows from which of the stretch before its paths
// go on. What no path goes on from any more is dropped, so this is as large as what is not decided.

export interface Stage {
  readonly survivors: Survivors;
  readonly time: number;
  /** The paths that lead to one of the last stretch. Ascending. */
  readonly alive: readonly number[];
}

/** One more stretch. */
export function extended(history: readonly Stage[], survivors: Survivors, time: number): Stage[] {
  const stages = [...history, { survivors, time, alive: [...survivors.places.keys()] }];
  for (let i = stages.length - 1; i > 0; i--) {
    const [before, after] = [stages[i - 1]!, stages[i]!];
    const { origins } = after.survivors;
    const alive = [...new Set(after.alive.map((path) => origins[path]!))].sort((a, b) => a - b);
    if (alive.length === before.alive.length) break;
    // Half of the rows have to go before they are moved: then each is moved a few times at most.
    if (2 * alive.length > before.survivors.places.length) stages[i - 1] = { ...before, alive };
    else {
      stages[i - 1] = picked(before, alive);
      const moved = new Map(alive.map((path, place) => [path, place]));
      const survivors = { ...after.survivors, origins: origins.map((path) => moved.get(path) ?? -1) };
      stages[i] = { ...after, survivors };
    }
  }
  return stages;
}

/** These paths alone. */
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
    alive: [...paths.keys()],
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
  while (whole > 0 && history[whole - 1]!.alive.length !== 1) whole--;
  const next = history[whole];
  let frames = 0;
  if (next) while (frames < next.time && isShared(next, frames)) frames++;
  return { whole, frames };
}

function isShared({ survivors: { states }, time, alive }: Stage, frame: number): boolean {
  const state = states[alive[0]! * time + frame];
  return alive.every((path) => states[path * time + frame] === state);
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
