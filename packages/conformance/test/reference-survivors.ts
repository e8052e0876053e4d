// Streams for the reference backend: every state of the lattice in every frame, and where each came from.

import type { Batch, BlockingPlan, PlanSpec, Survivors, SurvivorsOutput } from "@ctckit/core/backend";
import { rowsOf } from "./reference-alignment.ts";

const never = Number.NEGATIVE_INFINITY;

export function survivorsPlan(spec: PlanSpec): BlockingPlan<SurvivorsOutput> {
  const runSync = (batch: Batch, out: SurvivorsOutput) => {
    out.survivors = survivorsOf(spec, batch);
  };
  return { run: async (batch, out) => runSync(batch, out), runSync };
}

function survivorsOf(spec: PlanSpec, batch: Batch): Survivors {
  const { time, blank, classes, targets, starScore = 0, open } = batch;
  const { margin, from } = batch.stretch!;
  const rows = rowsOf(spec, batch, 0); // [T][C]
  const nanFrame = rows.findIndex((row) => row.some(Number.isNaN));
  const inside = 2 * targets.length + 1;
  // Before the target, its states, behind it.
  const [before, first, behind, count] = [0, 1, inside + 1, inside + 2];
  const labelOf = (place: number) => ((place - first) % 2 ? targets[(place - first - 1) / 2]! : blank);
  const value = (t: number, place: number) => {
    if (place === before || place === behind) return open ? open.score : never;
    return labelOf(place) === classes ? starScore : rows[t]![labelOf(place)]!;
  };
  /** Predecessors, the preferred one first. */
  const into = Array.from({ length: count }, (_, place) => {
    if (place === before) return [before];
    if (place === behind) return [behind, behind - 2, behind - 1].filter((each) => each >= first);
    const s = place - first;
    const skips = s % 2 === 1 && s >= 3 && (spec.topology !== "ctc" || labelOf(place) !== labelOf(place - 2));
    return [
      place,
      ...(s >= 1 ? [place - 1] : []),
      ...(skips ? [place - 2] : []),
      ...(s <= 1 ? [before] : []),
    ];
  });

  let cells = new Float64Array(count).fill(never);
  for (const [i, place] of (from?.places ?? []).entries()) cells[place] = from!.weights[i]!;
  const steps: Int32Array[] = []; // [T][count]
  for (let t = 0; t < time && nanFrame < 0; t++) {
    const starts = (place: number) => {
      if (place === before) return open?.start ? 0 : never;
      return place <= Math.min(2, inside) && place !== behind ? 0 : never;
    };
    const step = Int32Array.from(into, (list) =>
      list.reduce((best, each) => (cells[each]! > cells[best]! ? each : best)),
    );
    const begins = t === 0 && !from;
    const sums = cells;
    cells = Float64Array.from(step, (origin, place) => {
      const sum = begins ? starts(place) : sums[origin]!;
      return sum === never ? never : sum + value(t, place);
    });
    steps.push(step);
  }
  const best = cells.reduce((most, cell) => Math.max(most, cell), never);
  const places =
    nanFrame < 0
      ? Int32Array.from(cells.keys()).filter(
          (place) => cells[place]! > never && cells[place]! >= best - margin,
        )
      : new Int32Array(0);
  const survivors = {
    places,
    weights: Float64Array.from(places, (place) => cells[place]! - best),
    origins: new Int32Array(places.length),
    states: new Int32Array(places.length * time),
    frameScores: new Float64Array(places.length * time),
    nanFrame,
  };
  for (const [i, last] of places.entries()) {
    let place = last;
    for (let t = time - 1; t >= 0; t--) {
      survivors.states[i * time + t] = place === before || place === behind ? -1 : place - first;
      survivors.frameScores[i * time + t] = value(t, place);
      if (t > 0 || from) place = steps[t]![place]!;
    }
    survivors.origins[i] = from ? from.places.indexOf(place) : 0;
  }
  const ends = [behind - 2, behind - 1, ...(open?.end ? [behind] : [])].filter((place) => place >= first);
  const end = ends.reduce((a, b) => (cells[b]! > cells[a]! ? b : a));
  return { ...survivors, ending: places.indexOf(end) };
}
