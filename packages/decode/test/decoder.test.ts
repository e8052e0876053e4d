import { beamSearch, type DecoderOptions, decoder, greedy, phrases, type Scorer } from "@ctckit/decode";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Memory } from "../src/memory.ts";
import { Search } from "../src/search.ts";
import { randomRows, speech } from "./noise.ts";

const scorer: Scorer = (prefixes) => prefixes.map(({ labels, from }) => -0.2 * (labels.length - from));

describe("Frames in pieces", () => {
  const kinds: Record<string, DecoderOptions> = {
    plain: { width: 10, best: 10 },
    pruned: { width: 30, best: 3, classes: 4, classThreshold: 6, beamThreshold: 8 },
    logits: { width: 6, best: 6, input: "logits", blank: 3 },
    phrases: { width: 10, best: 10, phrases: phrases([{ labels: [1, 2, 4], weight: 3 }]) },
    scorer: { width: 10, best: 10, scorer, wordEnd: 2 },
  };
  test.each(Object.keys(kinds))("have the bits of all at once: %s", (kind) => {
    const { input = "logProbs", blank = 0, ...options } = kinds[kind]!;
    const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(), cuts, (seed, places) => {
        const data = Float32Array.from(randomRows(40, 5, seed, 8).flat());
        const [whole] = beamSearch({ data, shape: [40, 5], input, blank }, options);
        const stream = decoder(kinds[kind]!);
        const ends = [...new Set([...places.filter((place) => place > 0), 40])].sort((a, b) => a - b);
        let from = 0;
        for (const end of ends) {
          stream.push({ data: data.slice(from * 5, end * 5), shape: [end - from, 5] });
          stream.partial();
          from = end;
        }
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  test("say at any time what the frames so far say", () => {
    const data = speech(60, 8, 2);
    const stream = decoder({ input: "logits", best: 3 });
    expect(stream.partial()).toMatchObject([{ logProb: 0, labels: new Int32Array(0) }]);
    for (let t = 0; t < 60; t++) {
      stream.push({ data: data.subarray(8 * t, 8 * t + 8), shape: [1, 1, 8] });
      const frames = { data: data.slice(0, 8 * t + 8), shape: [t + 1, 8], input: "logits" } as const;
      expect(stream.partial()).toEqual(beamSearch(frames, { best: 3 })[0]);
    }
  });

  test("may be none at all", () => {
    expect(decoder().end()).toMatchObject([
      { logProb: 0, pathLogProb: 0, score: 0, labels: new Int32Array(0) },
    ]);
  });

  test("with NaN have no labels from there on", () => {
    const stream = decoder();
    stream.push({ data: Float32Array.of(-1, -2), shape: [1, 2] });
    stream.push({ data: Float32Array.of(Number.NaN, -2), shape: [1, 2] });
    stream.push({ data: Float32Array.of(-1, -2), shape: [1, 2] });
    expect(stream.partial()[0]!.logProb).toBeNaN();
    expect(stream.end()[0]!.labels).toHaveLength(0);
  });
});

describe("A push that is refused has not happened:", () => {
  test.each<[string, unknown, string]>([
    ["no object", 3, "push: expected an object"],
    [
      "other classes",
      { data: new Float32Array(3), shape: [1, 3] },
      "shape: expected C = 2 as in earlier pushes, got 3",
    ],
    ["two samples", { data: new Float32Array(4), shape: [1, 2, 2] }, "shape: expected one sample, got N = 2"],
    [
      "no probability",
      { data: Float32Array.of(0.5, 0.5, 2, 0), shape: [2, 2] },
      "data[2]: expected a probability, in 0..1, got 2",
    ],
    ["too few numbers", { data: new Float32Array(3), shape: [2, 2] }, "data: expected 4 elements"],
  ])("%s", (_, wrong, message) => {
    const stream = decoder({ input: "probabilities" });
    const first = { data: Float32Array.of(0.3, 0.7), shape: [1, 2] };
    stream.push(first);
    expect(() => stream.push(wrong as typeof first)).toThrow(message);
    expect([...stream.end()[0]!.labels]).toEqual([1]);
  });
});

test("after its end a decoder takes nothing", () => {
  const stream = decoder();
  stream.end();
  const closed = expect.objectContaining({ code: "CTC_CLOSED" });
  expect(() => stream.push({ data: new Float32Array(2), shape: [1, 2] })).toThrow(closed);
  expect(() => stream.partial()).toThrow(closed);
  expect(() => stream.end()).toThrow(closed);
});

test("a scorer that fails ends a decoder, and no other", () => {
  const throwing: Scorer = () => {
    throw new Error("mine");
  };
  const frames = { data: Float32Array.from(randomRows(9, 4, 1).flat()), shape: [9, 4] };
  const stream = decoder({ scorer: throwing, wordEnd: 1 });
  expect(() => stream.push(frames)).toThrow("scorer: mine");
  expect(() => stream.end()).toThrow("decoder: it has come to its end");
  const next = decoder({ scorer, wordEnd: 1 });
  next.push(frames);
  expect(next.end()).toEqual(beamSearch(frames, { scorer, wordEnd: 1 })[0]);
});

test("what is forgotten changes no bit", () => {
  const rows = randomRows(400, 6, 3).map((row) => Float64Array.from(row));
  const settings = { blank: 0, width: 20, classes: 6, classThreshold: Infinity, beamThreshold: Infinity };
  const [kept, forgetful] = [Infinity, 30].map((most) => {
    const search = new Search({ ...settings, phrases: undefined, wordEnd: -1 }, 6, new Memory(most));
    for (const row of rows) search.step(row);
    return search;
  });
  expect(forgetful!.tree.size).toBeLessThan(kept!.tree.size / 4);
  expect(forgetful!.paths.size).toBeLessThan(kept!.paths.size / 4);
  const data = Float64Array.from(rows.flatMap((row) => [...row]));
  const [whole] = beamSearch({ data, shape: [400, 6] }, { width: 20, best: 20 });
  const { current, tree, paths } = forgetful!;
  for (const [i, { labels, logProb }] of whole!.entries()) {
    expect(tree.prefix(current.nodes[i]!)).toEqual(labels);
    expect(current.sums[i]).toBe(logProb);
    const isAtLabel = current.labelBests[i]! >= current.blankBests[i]!;
    const path = isAtLabel ? current.labelPaths[i]! : current.blankPaths[i]!;
    const { starts } = paths.times(path, labels.length, isAtLabel ? 400 : current.blankEnds[i]!);
    expect(starts).toEqual(whole![i]!.starts);
  }
});

test("an hour of pushes holds no more than a minute", () => {
  const search = new Search(
    {
      blank: 0,
      width: 10,
      classes: 9,
      classThreshold: Infinity,
      beamThreshold: Infinity,
      phrases: undefined,
      wordEnd: -1,
    },
    9,
    new Memory(2000),
  );
  const logits = speech(3000, 9, 5);
  const row = new Float64Array(9);
  for (let t = 0; t < 3000; t++) {
    row.set(logits.subarray(9 * t, 9 * t + 9));
    search.step(row.map((value) => value - 14));
  }
  const said = greedy({ data: logits, shape: [3000, 9], input: "logits" })[0]!.labels.length;
  // The labels themselves, and what the last frames have tried.
  expect(search.tree.size).toBeLessThan(2 * said + 4000);
});
