// Targets that leave something open: the star, frames outside, and how sure a path is. Every path enumerated.

import type { AlignmentOutput, OpenEnds, PlanSpec } from "@ctckit/core/backend";
import { alignmentCases } from "../../alignment/case.ts";
import { layOutPaths } from "../../alignment/paths.ts";
import { type Case, check } from "../../case.ts";
import { compareAll } from "../../compare.ts";
import { deviate, hash } from "../../generator.ts";
import { statePaths } from "../../oracle/best-path.ts";
import { logProbRow, type Problem, type Template } from "../../problem.ts";
import { specOf } from "../../solve.ts";
import { tolerance } from "../../tolerance.ts";

const CLASSES = 3;
/** Contract 11.11: the label that stands for any class. */
const STAR = CLASSES;
/** What enumeration calls a frame before the target; one behind it has the number after the last state's. */
const OUTSIDE = -1;

interface Beyond {
  readonly id: string;
  readonly clauses: readonly string[];
  readonly targets: readonly (readonly number[])[];
  readonly starScore?: number;
  readonly open?: OpenEnds;
}

const plain = [[1, 2], [1, 1], [2], [2, 1, 2]];
const starred = [[1, STAR], [STAR, STAR], [STAR], [2, STAR, 2], [1, 2]];

const questions: readonly Beyond[] = [
  { id: "posteriors", clauses: ["11.13"], targets: [...plain, []] },
  { id: "star", clauses: ["11.11", "11.13"], targets: starred, starScore: -1.5 },
  ...(
    [
      ["open-start", true, false],
      ["open-end", false, true],
      ["open-ends", true, true],
    ] as const
  ).map(([id, start, end]) => ({
    ...{ id, clauses: ["11.12", "11.13"], targets: plain },
    open: { start, end, score: -1 },
  })),
  {
    ...{ id: "star-with-open-ends", clauses: ["11.11", "11.12", "11.13"], targets: starred },
    ...{ starScore: -1, open: { start: true, end: true, score: -1.25 } },
  },
];

/** All paths of sample n, with frames outside where the ends are open. */
function pathsOf(
  { topology, targets, inputLengths }: Problem,
  n: number,
  open: OpenEnds | undefined,
): number[][] {
  const [target, frames] = [targets[n]!, inputLengths[n]!];
  const most = (isOpen: boolean | undefined) => (isOpen ? frames - 1 : 0);
  const paths: number[][] = [];
  for (let before = 0; before <= most(open?.start); before++)
    for (let behind = 0; behind <= most(open?.end) && before + behind < frames; behind++)
      for (const inside of statePaths(topology, target, frames - before - behind))
        paths.push([
          ...Array<number>(before).fill(OUTSIDE),
          ...inside,
          ...Array<number>(behind).fill(2 * target.length + 1),
        ]);
  return paths;
}

/** Contract 11.2 and 11.12: from the last frame back, the first difference decides. */
function comesFirst(a: readonly number[], b: readonly number[], behind: number): boolean {
  let t = a.length - 1;
  while (t > 0 && a[t] === b[t]) t--;
  if (t === a.length - 1) return a[t]! < b[t]!; // inside first, and of what is inside the label
  if (a[t + 1] === behind && b[t] === behind) return false;
  return a[t + 1] === behind && a[t] !== behind ? a[t]! < b[t]! : a[t]! > b[t]!;
}

function checkSample(
  asked: Problem,
  { starScore, open }: Beyond,
  n: number,
  out: Required<AlignmentOutput>,
): void {
  const { time, blank, dtype } = asked;
  const [target, frames] = [asked.targets[n]!, asked.inputLengths[n]!];
  const behind = 2 * target.length + 1;
  const rows = Array.from({ length: frames }, (_, t) => logProbRow(asked, t, n)); // [T][C]
  const value = (t: number, state: number) => {
    if (state === OUTSIDE || state === behind) return open!.score;
    const label = state % 2 ? target[(state - 1) / 2]! : blank;
    return label === STAR ? starScore! : rows[t]![label]!;
  };
  const paths = pathsOf(asked, n, open);
  const scores = paths.map((path) => path.reduce((sum, state, t) => sum + value(t, state), 0));
  const score = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const near = 1e-9; // far below what tells two paths of random values apart, far above a rounding
  const best = paths
    .filter((_, i) => scores[i]! > score - near)
    .reduce<readonly number[] | undefined>((a, b) => (a && !comesFirst(b, a, behind) ? a : b), undefined);
  const row = <T extends Float64Array | Int32Array>(array: T) => array.subarray(n * time, (n + 1) * time);
  const states = row(out.states);
  for (let t = 0; t < time; t++) {
    const state = best?.[t] ?? OUTSIDE;
    const wanted = state === behind ? OUTSIDE : state;
    check(states[t] === wanted, () => `states(n=${n}, t=${t}): expected ${wanted}, got ${states[t]}`);
  }
  const weights = scores.map((each) => Math.exp(each - score));
  const total = weights.reduce((a, b) => a + b, 0);
  const counted = best ? frames : 0;
  const posterior = (t: number) =>
    paths.reduce((sum, path, i) => sum + (path[t] === best![t] ? weights[i]! : 0), 0) / total;
  const scale = { time: frames, magnitude: 4 };
  compareAll(1, () => ({
    where: `scores[${n}]`,
    ...{ expected: score, actual: out.scores[n]! },
    bound: best ? tolerance.score[dtype]({ ...scale, value: score }) : 0,
  }));
  compareAll(time, (t) => {
    const expected = t < counted ? value(t, best![t]!) : 0;
    const bound = t < counted ? tolerance.frameScore[dtype]({ ...scale, value: expected }) : 0;
    return { where: `frameScores(n=${n}, t=${t})`, expected, actual: row(out.frameScores)[t]!, bound };
  });
  compareAll(time, (t) => {
    const actual = row(out.posteriors)[t]!;
    // Of a frame outside it may be that of either side.
    const outside = t < counted && states[t]! < 0;
    const expected = outside ? Math.min(1, Math.max(0, actual)) : t < counted ? posterior(t) : 0;
    const bound = t < counted ? tolerance.grad[dtype]({ ...scale, value: expected }) : 0;
    return { where: `posteriors(n=${n}, t=${t})`, expected, actual, bound };
  });
}

const asks = (
  question: Beyond,
  name: string,
  logit: Template["logit"],
  forms: readonly ["log-probs", "logits"?],
): Case[] =>
  alignmentCases(
    {
      ...{ id: `alignment/${question.id}/${name}`, clauses: question.clauses, oracle: "brute-force" },
      forms: forms.filter((form) => form !== undefined),
      template: {
        ...{ time: 5, classes: CLASSES, targets: question.targets, unnormalised: true, logit },
        inputLengths: question.targets.map((_, n) => (n === 1 ? 4 : 5)),
      },
    },
    async ({ backend }, asked) => {
      const { starScore, open } = question;
      const spec: PlanSpec = {
        ...specOf(asked, "alignment"),
        posteriors: true,
        ...(open && { openEnds: true as const }),
      };
      await backend.prepare?.(spec);
      const sheet = layOutPaths(asked);
      const posteriors = new Float64Array(asked.batch * asked.time).fill(Number.NaN);
      const batch = { ...sheet.batch, ...(starScore !== undefined && { starScore }), ...(open && { open }) };
      await backend.plan(spec).run(batch, { ...sheet.out, posteriors });
      const out = { ...sheet.collect(), posteriors };
      for (const n of asked.targets.keys()) checkSample(asked, question, n, out);
    },
  );

export const beyond: readonly Case[] = questions.flatMap((question, i) => [
  ...asks(question, "random", (t, n, c) => deviate(240 + i, (t * 8 + n) * 4 + c), ["log-probs", "logits"]),
  ...asks(question, "ties", (t, n, c) => -(hash(250 + i, (t * 8 + n) * 4 + c) % 3), ["log-probs"]),
]);
