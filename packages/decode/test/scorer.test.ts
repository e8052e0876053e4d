import {
  type AsyncScorer,
  type BeamReading,
  beamSearch,
  beamSearchAsync,
  type Scorer,
  ScorerError,
  type WordPrefix,
} from "@ctckit/decode";
import { describe, expect, test } from "vitest";
import { exhaustive } from "./exhaustive.ts";
import { randomRows } from "./noise.ts";

const wordEnd = 2;
const emissions = (rows: readonly (readonly number[])[]) => ({
  data: Float64Array.from(rows.flat()),
  shape: [rows.length, rows[0]!.length],
});
/** Of a word, by its labels alone. */
const wordScore = (word: readonly number[]) => word.reduce((sum, label) => sum - 0.3 * label, 0.1);
const lastWord = ({ labels, from }: WordPrefix) =>
  [...labels.subarray(from)].filter((label) => label !== wordEnd);
const model: Scorer = (prefixes) => prefixes.map((prefix) => wordScore(lastWord(prefix)));

/** All words of a reading, the last of which may be empty. */
function split(labels: readonly number[]): number[][] {
  const words: number[][] = [[]];
  for (const label of labels) {
    if (label === wordEnd) words.push([]);
    else words.at(-1)!.push(label);
  }
  return words;
}

test("scores each word of each reading once", () => {
  for (let seed = 0; seed < 20; seed++) {
    const rows = randomRows(6, 4, seed);
    const [found] = beamSearch(emissions(rows), { width: 5000, best: 5000, scorer: model, wordEnd });
    const expected = exhaustive(rows, 0).map(({ labels, logProb }) => ({
      labels,
      scorerScore: split(labels).reduce((sum, word) => sum + wordScore(word), 0),
      logProb,
    }));
    expect(found).toHaveLength(expected.length);
    const byLabels = new Map(found!.map((reading) => [[...reading.labels].join(), reading]));
    for (const { labels, logProb, scorerScore } of expected) {
      const reading = byLabels.get(labels.join())!;
      expect(reading.scorerScore).toBeCloseTo(scorerScore, 10);
      expect(reading.score).toBeCloseTo(logProb + scorerScore, 10);
    }
    for (const [i, { score }] of found!.slice(1).entries())
      expect(score).toBeLessThanOrEqual(found![i]!.score);
  }
});

test("is asked once a frame at most, of prefixes that have just ended a word, and once at the end", () => {
  const rows = randomRows(20, 4, 7);
  const calls: { readonly prefixes: readonly WordPrefix[]; readonly end: boolean }[] = [];
  const scorer: Scorer = (prefixes, end) => {
    calls.push({ prefixes, end });
    return new Float32Array(prefixes.length);
  };
  beamSearch(emissions(rows), { width: 8, scorer, wordEnd });
  expect(calls.length).toBeLessThanOrEqual(21);
  expect(calls.map(({ end }) => end)).toEqual(calls.map((_, i) => i === calls.length - 1));
  const ids = new Map<number, readonly number[]>();
  for (const { prefixes, end } of calls)
    for (const { labels, from, id, previous } of prefixes) {
      if (!end) expect(labels.at(-1)).toBe(wordEnd);
      expect(ids.has(id)).toBe(false);
      // The prefix before the last word is the one that was asked of before, under that number.
      expect(previous < 0 ? [] : ids.get(previous)).toEqual([...labels.subarray(0, from)]);
      ids.set(id, [...labels]);
    }
});

test("that forbids a word keeps it out, and one that forbids all leaves no reading", () => {
  const rows = randomRows(6, 4, 3);
  const forbid: Scorer = (prefixes) =>
    prefixes.map((prefix) => (lastWord(prefix).includes(1) ? -Infinity : 0));
  const [found] = beamSearch(emissions(rows), { width: 500, best: 500, scorer: forbid, wordEnd });
  expect(found!.length).toBeGreaterThan(0);
  for (const { labels } of found!) expect(labels).not.toContain(1);
  const none: Scorer = (prefixes) => prefixes.map(() => -Infinity);
  expect(beamSearch(emissions(rows), { scorer: none, wordEnd })).toEqual([[]]);
});

test("that answers later gives what one that answers at once gives", async () => {
  const rows = randomRows(30, 5, 9);
  const batch = { ...emissions(rows), shape: [15, 2, 5] };
  const options = { width: 10, best: 10, wordEnd } as const;
  const expected = beamSearch(batch, { ...options, scorer: model });
  const later: AsyncScorer = async (prefixes, end) => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return model(prefixes, end);
  };
  expect(await beamSearchAsync(batch, { ...options, scorer: later })).toEqual(expected);
  expect(await beamSearchAsync(batch, { ...options, scorer: model, scorerTimeout: Infinity })).toEqual(
    expected,
  );
  expect(await beamSearchAsync(batch, { width: 10 })).toEqual(beamSearch(batch, { width: 10 }));
});

describe("A scorer that fails is an error with a name:", () => {
  const rows = emissions(randomRows(12, 4, 1));
  const sound = beamSearch(rows, { scorer: model, wordEnd });
  const cause = new Error("mine");
  const throwing = () => {
    throw cause;
  };
  test.each<[string, unknown, string, string]>([
    ["it throws", throwing, "SCORER_FAILED", "scorer: mine"],
    ["no list", () => 3, "SCORER_RESULT", "scores, got 3"],
    ["too few", () => [], "SCORER_RESULT", "scores, got an array of length 0"],
    [
      "too many",
      (p: unknown[]) => new Float64Array(p.length + 1),
      "SCORER_RESULT",
      "scores, got a Float64Array",
    ],
    [
      "NaN",
      (p: unknown[]) => p.map(() => Number.NaN),
      "SCORER_RESULT",
      "score 0: expected a number below Infinity, got NaN",
    ],
    [
      "Infinity",
      (p: unknown[]) => p.map(() => Infinity),
      "SCORER_RESULT",
      "score 0: expected a number below",
    ],
    [
      "text",
      (p: unknown[]) => p.map(() => "1"),
      "SCORER_RESULT",
      'score 0: expected a number below Infinity, got "1"',
    ],
  ])("%s", async (_, scorer, code, message) => {
    const options = { scorer: scorer as Scorer, wordEnd };
    const call = () => beamSearch(rows, options);
    expect(call).toThrow(ScorerError);
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
    const later: AsyncScorer = async (prefixes, end) => options.scorer(prefixes, end);
    for (const each of [options.scorer, later])
      await expect(beamSearchAsync(rows, { scorer: each, wordEnd })).rejects.toMatchObject({
        name: "ScorerError",
        code,
        message: expect.stringContaining(message),
      });
    expect(beamSearch(rows, { scorer: model, wordEnd })).toEqual(sound);
    expect(await beamSearchAsync(rows, { scorer: model, wordEnd })).toEqual(sound);
  });

  test("it says why", () => {
    expect(() => beamSearch(rows, { scorer: throwing, wordEnd })).toThrow(expect.objectContaining({ cause }));
  });

  test("a promise where there is no waiting", () => {
    const scorer = (async () => []) as unknown as Scorer;
    expect(() => beamSearch(rows, { scorer, wordEnd })).toThrow("scorer: expected scores, got a promise");
  });

  test("it never answers, or too late", async () => {
    const never: AsyncScorer = () => new Promise(() => {});
    const slow: AsyncScorer = (prefixes) =>
      new Promise((resolve) => setTimeout(() => resolve(prefixes.map(() => 0)), 200));
    for (const scorer of [never, slow])
      await expect(beamSearchAsync(rows, { scorer, wordEnd, scorerTimeout: 20 })).rejects.toMatchObject({
        code: "SCORER_TIMEOUT",
        message: "scorer: gave no scores within 20 ms",
      });
    expect(await beamSearchAsync(rows, { scorer: model, wordEnd })).toEqual(sound);
  });

  test("what it changes in its arguments changes no result", () => {
    const rude: Scorer = (prefixes, end) => {
      const scores = model(prefixes, end);
      for (const { labels } of prefixes) labels.fill(3);
      return scores;
    };
    expect(beamSearch(rows, { scorer: rude, wordEnd })).toEqual(sound);
  });

  test("calls beside each other do not meet", async () => {
    const later: AsyncScorer = async (prefixes, end) => model(prefixes, end);
    const all = await Promise.all([1, 2, 3].map(() => beamSearchAsync(rows, { scorer: later, wordEnd })));
    for (const each of all as BeamReading[][][]) expect(each).toEqual(sound);
  });
});
