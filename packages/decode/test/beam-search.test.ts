import { createCtcAligner } from "@ctckit/core";
import { type BeamReading, beamSearch, greedy } from "@ctckit/decode";
import { js } from "@ctckit/js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exhaustive } from "./exhaustive.ts";
import { randomRows, speech } from "./noise.ts";
import { textbook } from "./textbook.ts";

const everything = { width: 2 ** 20, best: 2 ** 20 };
const flat = (rows: readonly (readonly number[])[]) => ({
  data: Float64Array.from(rows.flat()),
  shape: [rows.length, rows[0]!.length],
});
const words = (readings: readonly { readonly labels: ArrayLike<number> }[]) =>
  readings.map(({ labels }) => Array.from(labels).join());

const problem = fc.record({
  time: fc.integer({ min: 1, max: 6 }),
  classes: fc.integer({ min: 2, max: 4 }),
  seed: fc.nat(),
  range: fc.constantFrom(0.5, 6, 60, 2000),
  masked: fc.double({ min: 0, max: 0.5, noNaN: true }),
});

function rowsOf({
  time,
  classes,
  seed,
  range,
  masked,
}: typeof problem extends fc.Arbitrary<infer P> ? P : never) {
  const masks = randomRows(time, classes, seed + 1, 1);
  return randomRows(time, classes, seed, range).map((row, t) =>
    row.map((value, c) => (Math.exp(masks[t]![c]!) < masked / classes ? -Infinity : value)),
  );
}

describe("A beam that keeps everything", () => {
  test("finds every labelling, with its sum and its best path to 1e-12", () => {
    fc.assert(
      fc.property(problem, (given) => {
        const rows = rowsOf(given);
        const blank = given.seed % given.classes;
        const exact = exhaustive(rows, blank);
        const [found] = beamSearch({ ...flat(rows), blank }, everything) as [BeamReading[]];
        expect(found).toHaveLength(exact.length);
        const byLabels = new Map(found.map((reading) => [[...reading.labels].join(), reading]));
        for (const { labels, logProb, pathLogProb } of exact) {
          const reading = byLabels.get(labels.join())!;
          expect(Math.abs(reading.logProb - logProb)).toBeLessThan(1e-12 * Math.max(1, -logProb));
          expect(Math.abs(reading.pathLogProb - pathLogProb)).toBeLessThan(1e-12 * Math.max(1, -pathLogProb));
        }
        for (const [i, { logProb }] of found.slice(1).entries())
          expect(logProb).toBeLessThanOrEqual(found[i]!.logProb);
      }),
      { numRuns: 150 },
    );
  });

  test("has the times that the aligner gives to the same labels", async () => {
    const aligner = await createCtcAligner({ backend: js() });
    for (let seed = 0; seed < 20; seed++) {
      const rows = randomRows(6, 3, seed);
      const [found] = beamSearch(flat(rows), everything) as [BeamReading[]];
      for (const { labels, starts, ends, pathLogProb } of found) {
        const { scores, spans } = await aligner.align({ ...flat(rows), targets: labels });
        expect(Math.abs(pathLogProb - scores[0]!)).toBeLessThan(1e-12);
        expect([...starts]).toEqual([...spans.starts]);
        expect([...ends]).toEqual([...spans.ends]);
      }
    }
    await aligner.close();
  });
});

describe("A beam of some width", () => {
  const options = fc.record({
    width: fc.integer({ min: 1, max: 12 }),
    classes: fc.integer({ min: 1, max: 5 }),
    classThreshold: fc.constantFrom(0.5, 3, 1e9),
    beamThreshold: fc.constantFrom(0.5, 3, 1e9),
  });

  test("keeps what the textbook keeps", () => {
    const seeds = fc.record({ seed: fc.nat(), time: fc.integer({ min: 1, max: 25 }) });
    fc.assert(
      fc.property(seeds, options, ({ seed, time }, limits) => {
        const rows = randomRows(time, 5, seed);
        const blank = seed % 5;
        const adds = (t: number, c: number) => {
          const row = rows[t]!;
          const better = row.filter(
            (value, i) => i !== blank && (value > row[c]! || (value === row[c]! && i < c)),
          );
          return better.length < limits.classes && row[c]! >= Math.max(...row) - limits.classThreshold;
        };
        const expected = textbook(rows, { ...limits, blank, adds });
        const [found] = beamSearch({ ...flat(rows), blank }, { ...limits, best: limits.width });
        expect(words(found!)).toEqual(words(expected));
        for (const [i, { logProb }] of expected.entries())
          expect(Math.abs(found![i]!.logProb - logProb)).toBeLessThan(1e-10);
      }),
      { numRuns: 200 },
    );
  });

  test("of many classes keeps what the textbook keeps", () => {
    for (let seed = 0; seed < 20; seed++) {
      const rows = randomRows(8, 40, seed, 3).map((row) => row.map((value) => Math.round(4 * value) / 4));
      const width = 1 + (seed % 4);
      const [found] = beamSearch(flat(rows), { width, best: width });
      expect(words(found!)).toEqual(words(textbook(rows, { blank: 0, width })));
    }
  });

  test("of 1 and one label a frame reads what greedy reads, where the model is sure", () => {
    const emissions = { data: speech(300, 20, 3), shape: [300, 20], input: "logits" } as const;
    const [[reading]] = beamSearch(emissions, { width: 1 }) as [[BeamReading]];
    expect([...reading.labels]).toEqual([...greedy(emissions)[0]!.labels]);
  });

  test("breaks ties by where a prefix comes from, then by its label", () => {
    // All classes are equal: so are all prefixes that came by as many alignments.
    const emissions = { data: new Float64Array(8), shape: [2, 4], input: "logits" } as const;
    const [found] = beamSearch(emissions, { width: 13, best: 13 });
    const order = ["1", "2", "3", "", "1,2", "1,3", "2,1", "2,3", "3,1", "3,2"];
    expect(words(found!)).toEqual(order);
    const [narrow] = beamSearch(emissions, { width: 2, best: 2 });
    expect(words(narrow!)).toEqual(["1", ""]);
  });

  test("may be less than what there is room for", () => {
    const [found] = beamSearch({ data: Float32Array.of(0, -Infinity), shape: [1, 2] }, { best: 5 });
    expect(words(found!)).toEqual([""]);
  });

  test("loses none of the ways to a prefix that comes back", () => {
    for (let seed = 0; seed < 30; seed++) {
      const rows = randomRows(40, 3, seed, 2);
      const [found] = beamSearch(flat(rows), { width: 5, best: 5 });
      expect(new Set(words(found!)).size).toBe(found!.length);
      expect(words(found!)).toEqual(words(textbook(rows, { blank: 0, width: 5 })));
    }
  });
});

test("Bits are these, on every engine", () => {
  const emissions = { data: speech(200, 12, 8), shape: [200, 12], input: "logits" } as const;
  const [found] = beamSearch(emissions, { width: 30, best: 30 });
  const numbers = found!.flatMap(({ labels, starts, ends, logProb, pathLogProb }) => [
    ...[...labels, ...starts, ...ends],
    ...[logProb, pathLogProb],
  ]);
  // FNV-1a of all of them as doubles.
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(Float64Array.from(numbers).buffer))
    hash = Math.imul(hash ^ byte, 0x01000193);
  expect(hash >>> 0).toBe(4266358817);
});

describe("Input", () => {
  const rows = randomRows(12, 5, 4);
  const expected = beamSearch(flat(rows), { best: 3 })[0]!;
  const near = (found: readonly BeamReading[], within: number) => {
    expect(words(found)).toEqual(words(expected));
    for (const [i, { logProb }] of found.entries())
      expect(Math.abs(logProb - expected[i]!.logProb)).toBeLessThan(within);
  };

  test("as logits, probabilities or float32 is the same", () => {
    const { data, shape } = flat(rows);
    near(
      beamSearch({ data: data.map((value) => value + 7), shape, input: "logits" }, { best: 3 })[0]!,
      1e-12,
    );
    near(beamSearch({ data: data.map(Math.exp), shape, input: "probabilities" }, { best: 3 })[0]!, 1e-12);
    near(beamSearch({ data: Float32Array.from(data), shape }, { best: 3 })[0]!, 1e-4);
  });

  test("in either layout, with lengths and strides, has the same bits", () => {
    const { data } = flat(rows);
    const [time, classes, batch] = [12, 5, 3];
    const tnc = new Float64Array(time * batch * classes).fill(Number.NaN);
    const ntc = new Float64Array(tnc.length).fill(Number.NaN);
    const lengths = [12, 7, 0];
    for (let n = 0; n < batch; n++)
      for (let t = 0; t < lengths[n]!; t++) {
        const row = data.subarray(t * classes, (t + 1) * classes);
        tnc.set(row, (t * batch + n) * classes);
        ntc.set(row, (n * time + t) * classes);
      }
    const alone = lengths.map((length) =>
      length === 0 ? [] : beamSearch({ data: data.slice(0, length * classes), shape: [length, classes] })[0]!,
    );
    const timeMajor = beamSearch({ data: tnc, shape: [time, batch, classes], inputLengths: lengths });
    const batchMajor = beamSearch({
      data: ntc,
      shape: [batch, time, classes],
      layout: "NTC",
      inputLengths: lengths,
    });
    expect(timeMajor).toEqual(batchMajor);
    expect(timeMajor.slice(0, 2)).toEqual(alone.slice(0, 2));
    expect(timeMajor[2]).toMatchObject([{ logProb: 0, pathLogProb: 0, score: 0, labels: new Int32Array(0) }]);
    const strided = { data: tnc.subarray(classes), shape: [7, classes], strides: [batch * classes, 1] };
    expect(beamSearch(strided)[0]).toEqual(alone[1]);
  });

  test("with NaN has no labels, and spoils its own sample alone", () => {
    const data = new Float64Array(2 * 2 * 3).fill(-1);
    data[3] = Number.NaN; // frame 0 of sample 1
    for (const input of ["logProbs", "logits"] as const) {
      const emissions = { data, shape: [2, 2, 3], input };
      const [sound, spoiled] = beamSearch(emissions);
      expect(sound![0]!.logProb).toBeLessThan(0);
      expect(spoiled).toHaveLength(1);
      expect(spoiled![0]!.labels).toHaveLength(0);
      expect(spoiled![0]).toMatchObject({ logProb: Number.NaN, pathLogProb: Number.NaN, score: Number.NaN });
      expect(greedy(emissions).map(({ pathLogProb }) => Number.isNaN(pathLogProb))).toEqual([false, true]);
    }
  });

  test("without any probability has no reading", () => {
    expect(beamSearch({ data: new Float32Array(6), shape: [2, 3], input: "probabilities" })).toEqual([[]]);
  });

  test("of the blank alone reads nothing", () => {
    const [found] = beamSearch({ data: Float32Array.of(-1, -2), shape: [2, 1] });
    expect(found).toMatchObject([{ labels: new Int32Array(0), logProb: -3, pathLogProb: -3 }]);
    expect(greedy({ data: Float32Array.of(-1, -2), shape: [2, 1] })[0]).toMatchObject({ pathLogProb: -3 });
  });

  test("that says nothing in one frame of many has no reading", () => {
    const data = Float32Array.of(0.5, 0.5, 0, 0, 0.5, 0.5);
    expect(beamSearch({ data, shape: [3, 2], input: "probabilities" })).toEqual([[]]);
  });

  test("is not changed, and may be read only", () => {
    const data = Float32Array.from(randomRows(9, 4, 1).flat());
    const before = data.slice();
    const options = Object.freeze({ width: 5, best: 5 });
    const emissions = Object.freeze({ data, shape: Object.freeze([9, 4]) });
    const [once, again] = [beamSearch(emissions, options), beamSearch(emissions, options)];
    greedy(emissions);
    expect(data).toEqual(before);
    expect(again).toEqual(once);
  });
});
