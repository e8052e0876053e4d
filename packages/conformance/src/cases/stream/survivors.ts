// The operation itself, with every partial path written down: which states survive, how far behind they are, where each comes from, and
// what it does. Frames are cut once, at every place, and the second stretch goes on from what is left of the first.

import type { Frontier, Plan, Survivors, SurvivorsOutput } from "@ctckit/core";
import { alignmentCases } from "../../alignment/case.ts";
import { type Case, check } from "../../case.ts";
import { compareAll } from "../../compare.ts";
import { deviate, hash } from "../../generator.ts";
import { mayFollow } from "../../oracle/brute-force.ts";
import { place } from "../../place.ts";
import { logProbRow, type Problem, type Template } from "../../problem.ts";
import { specOf } from "../../solve.ts";
import { tolerance } from "../../tolerance.ts";

const CLASSES = 3;
const TIME = 5;
/** A margin that gives nothing up, and one that gives up some. */
const margins = [100, 1.5];

/** All that a state can be reached by. */
interface Way {
  readonly path: readonly number[]; // [frames]
  readonly score: number;
}

/** Every beginning of a path, state by state. */
function beginnings(asked: Problem, n: number, frames: number): Way[] {
  const target = asked.targets[n]!;
  const states = Array.from({ length: 2 * target.length + 1 }, (_, state) => state);
  let ways: Way[] = [{ path: [], score: 0 }];
  for (let t = 0; t < frames; t++) {
    const row = logProbRow(asked, t, n);
    ways = ways.flatMap(({ path, score }) =>
      states
        .filter((state) => mayFollow(path.at(-1), state, target, asked.topology === "ctc-no-repeat-blank"))
        .map((state) => ({
          path: [...path, state],
          score: score + row[state % 2 ? target[(state - 1) / 2]! : asked.blank]!,
        })),
    );
  }
  return ways;
}

/** Contract 11.2: from the last frame back, the first difference decides. Of random values none tie. */
function bestWays(ways: readonly Way[], margin: number): Map<number, Way> {
  const best = new Map<number, Way>();
  for (const way of ways) {
    const last = way.path.at(-1)!;
    const known = best.get(last);
    if (way.score > Number.NEGATIVE_INFINITY && (!known || comesFirst(way, known))) best.set(last, way);
  }
  const most = Math.max(...[...best.values()].map(({ score }) => score));
  return new Map([...best].filter(([, { score }]) => score >= most - margin));
}

const NEAR = 1e-9; // far below what tells two random paths apart, far above a rounding

function comesFirst(a: Way, b: Way): boolean {
  if (Math.abs(a.score - b.score) > NEAR) return a.score > b.score;
  let t = a.path.length - 1;
  while (t > 0 && a.path[t] === b.path[t]) t--;
  return a.path[t]! > b.path[t]!; // to stay comes before a move, and that before a skip
}

async function run(
  plan: Plan,
  asked: Problem,
  n: number,
  [from, to]: readonly [number, number],
  margin: number,
  before?: Frontier,
): Promise<Survivors> {
  const placed = place(asked);
  const { batchStride, timeStride, data, classes, ...batch } = placed.batch;
  const start = from * timeStride + n * batchStride;
  const targets = Int32Array.from(asked.targets[n]!);
  const out: SurvivorsOutput = {};
  await plan.run(
    {
      ...{ ...batch, classes, timeStride, batchStride, batch: 1, time: to - from, targets },
      data: data.subarray(start, start + (to - from - 1) * timeStride + classes),
      targetOffsets: Int32Array.of(0, targets.length),
      inputLengths: Int32Array.of(to - from),
      gradScale: Float64Array.of(1),
      stretch: { margin, ...(before && { from: { places: before.places, weights: before.weights } }) },
    },
    out,
  );
  placed.check();
  check(out.survivors !== undefined, "the plan has written no survivors");
  return out.survivors;
}

/** Against the best way into each state. `from` is the first frame of the stretch. */
function checkSurvivors(
  where: string,
  asked: Problem,
  n: number,
  [from, to]: readonly [number, number],
  wanted: ReadonlyMap<number, Way>,
  { survivors, before }: { readonly survivors: Survivors; readonly before: readonly number[] },
): void {
  const { places, weights, origins, states, frameScores, ending, nanFrame } = survivors;
  const time = to - from;
  const target = asked.targets[n]!;
  check(nanFrame === -1, () => `${where}: nanFrame: expected -1, got ${nanFrame}`);
  const last = Array.from(places, (_, i) => states[(i + 1) * time - 1]!);
  const expected = [...wanted.keys()].sort((a, b) => a - b);
  check(
    [...last].sort((a, b) => a - b).join() === expected.join(),
    () => `${where}: survivors are in states ${last}, expected ${expected}`,
  );
  check(
    places.every((place, i) => i === 0 || place > places[i - 1]!),
    () => `${where}: places: expected ascending numbers, got ${places}`,
  );
  const most = Math.max(...[...wanted.values()].map(({ score }) => score));
  const scale = { time: to, magnitude: 4 };
  for (const [i, state] of last.entries()) {
    const { path, score } = wanted.get(state)!;
    const own = states.subarray(i * time, (i + 1) * time);
    check(
      own.join() === path.slice(from).join(),
      () => `${where}: the path to state ${state}: expected ${path.slice(from)}, got ${own}`,
    );
    const origin = from === 0 ? 0 : before.indexOf(path[from - 1]!);
    check(origins[i] === origin, () => `${where}: origins[${i}]: expected ${origin}, got ${origins[i]}`);
    compareAll(1, () => ({
      where: `${where}: weights[${i}]`,
      ...{ expected: score - most, actual: weights[i]! },
      bound: 2 * tolerance.score[asked.dtype]({ ...scale, value: score }) + 2 ** -15 * to,
    }));
    compareAll(time, (t) => {
      const row = logProbRow(asked, from + t, n);
      const value = row[own[t]! % 2 ? target[(own[t]! - 1) / 2]! : asked.blank]!;
      const bound = tolerance.frameScore[asked.dtype]({ ...scale, value });
      return {
        where: `${where}: frameScores(${i}, ${t})`,
        expected: value,
        actual: frameScores[i * time + t]!,
        bound,
      };
    });
  }
  // Of finals that tie the label comes first.
  const finals = [2 * target.length - 1, 2 * target.length].filter(
    (state) => state >= 0 && wanted.has(state),
  );
  const score = (state: number) => wanted.get(state)!.score;
  const end = finals.reduce<number | undefined>(
    (a, b) => (a === undefined || score(b) > score(a) + NEAR ? b : a),
    undefined,
  );
  const got = ending < 0 ? undefined : last[ending];
  check(got === end, () => `${where}: ending: expected state ${end}, got ${got}`);
}

const question = (id: string, logit: Template["logit"], forms: readonly ("logits" | "log-probs")[]): Case[] =>
  alignmentCases(
    {
      ...{ id: `survivors/${id}`, clauses: ["12.2", "12.3", "12.4", "12.5"], oracle: "brute-force" },
      ...{ forms, operation: "survivors" },
      template: {
        ...{ time: TIME, classes: CLASSES, targets: [[1, 2], [1, 1], [], [2, 1, 2]], logit },
        unnormalised: forms.length === 1,
      },
    },
    async ({ backend }, asked) => {
      const spec = specOf(asked, "survivors");
      await backend.prepare?.(spec);
      const plan = backend.plan(spec);
      for (const n of asked.targets.keys())
        for (const margin of margins)
          for (let cut = 1; cut <= TIME; cut++) {
            const where = `sample ${n}, frames 0 to ${cut}, margin ${margin}`;
            const ways = bestWays(beginnings(asked, n, cut), margin);
            const first = await run(plan, asked, n, [0, cut], margin);
            checkSurvivors(where, asked, n, [0, cut], ways, { survivors: first, before: [] });
            if (cut === TIME) continue;
            const before = Array.from(first.places, (_, i) => first.states[(i + 1) * cut - 1]!);
            const onward = beginnings(asked, n, TIME).filter(({ path }) => ways.has(path[cut - 1]!));
            const later = await run(plan, asked, n, [cut, TIME], margin, first);
            checkSurvivors(`${where}, and the rest`, asked, n, [cut, TIME], bestWays(onward, margin), {
              ...{ survivors: later, before },
            });
          }
    },
  );

export const survivorCases: readonly Case[] = [
  ...question("random", (t, n, c) => deviate(310, (t * 4 + n) * 4 + c), ["log-probs", "logits"]),
  ...question("ties", (t, n, c) => -(hash(311, (t * 4 + n) * 4 + c) % 3), ["log-probs"]),
];
