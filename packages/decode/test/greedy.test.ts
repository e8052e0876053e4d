import { beamSearch, decoder, greedy } from "@ctckit/decode";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomRows } from "./noise.ts";

const best = (row: readonly number[]) => row.reduce((at, value, c) => (value > row[at]! ? c : at), 0);

test("is the best class of each frame, repetitions as one, without blanks", () => {
  const sizes = fc.record({
    time: fc.integer({ min: 1, max: 30 }),
    classes: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(sizes, ({ time, classes, seed }) => {
      const rows = randomRows(time, classes, seed);
      const blank = seed % classes;
      const path = rows.map(best);
      const begins = path.map((c, t) => c !== blank && c !== path[t - 1]);
      const starts = [...path.keys()].filter((t) => begins[t]);
      const ends = starts.map((start) => {
        const length = path.slice(start).findIndex((c) => c !== path[start]);
        return length < 0 ? time : start + length;
      });
      for (const A of [Float64Array, Float32Array]) {
        const [reading] = greedy({ data: A.from(rows.flat()), shape: [time, classes], blank });
        expect([...reading!.labels]).toEqual(starts.map((t) => path[t]));
        expect([...reading!.starts]).toEqual(starts);
        expect([...reading!.ends]).toEqual(ends);
        for (const [i, start] of starts.entries()) {
          const frames = rows.slice(start, ends[i]).map((row) => Math.max(...row));
          const mean = frames.reduce((sum, value) => sum + value, 0) / frames.length;
          expect(reading!.scores[i]).toBeCloseTo(mean, 5);
          expect(reading!.confidences[i]).toBeCloseTo(Math.exp(mean), 5);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("is the same of log-probs, logits and probabilities, of float32 and of float64", () => {
  const rows = randomRows(40, 33, 5).flat();
  const shape = [40, 33];
  const [expected] = greedy({ data: Float64Array.from(rows), shape });
  for (const A of [Float64Array, Float32Array])
    for (const [input, data] of [
      ["logits", new A(rows.map((value) => value + 3))],
      ["probabilities", new A(rows.map(Math.exp))],
      ["logProbs", new A(rows)],
    ] as const) {
      const [reading] = greedy({ data, shape, input });
      expect(reading!.labels).toEqual(expected!.labels);
      expect(reading!.starts).toEqual(expected!.starts);
      expect(reading!.ends).toEqual(expected!.ends);
      expect(reading!.pathLogProb).toBeCloseTo(expected!.pathLogProb, 4);
      for (const [i, score] of expected!.scores.entries()) expect(reading!.scores[i]).toBeCloseTo(score, 4);
    }
});

test.each([1, 2, 5, 15, 16, 17, 33])("takes the lowest of equal classes, of %i", (classes) => {
  for (const A of [Float64Array, Float32Array])
    for (const [input, value] of [
      ["logProbs", -1],
      ["logProbs", -Infinity],
      ["probabilities", 0.25],
      ["probabilities", 0],
      ["probabilities", -0],
    ] as const) {
      const blank = classes - 1;
      const [reading] = greedy({ data: new A(classes).fill(value), shape: [1, classes], input, blank });
      expect([...reading!.labels]).toEqual(blank === 0 ? [] : [0]);
    }
});

test("of probabilities takes zeros with a sign for zeros", () => {
  const [reading] = greedy({
    data: Float32Array.of(-0, 0.5, -0, 0.5),
    shape: [1, 4],
    input: "probabilities",
  });
  expect([...reading!.labels]).toEqual([1]);
});

test.each(["logProbs", "logits"] as const)("of %s with NaN or +Infinity has no labels", (input) => {
  for (const A of [Float64Array, Float32Array])
    for (const value of [Number.NaN, Infinity])
      for (const classes of [3, 40])
        for (const at of [0, classes - 1, classes]) {
          const data = new A(2 * classes).fill(-1);
          data[at] = value;
          const [reading] = greedy({ data, shape: [2, classes], input });
          expect(reading).toMatchObject({ pathLogProb: Number.NaN });
          expect(reading!.labels).toHaveLength(0);
        }
});

test("reads no more frames than count", () => {
  const data = Float32Array.of(-1, 0, 0, -1, Number.NaN, Number.NaN);
  const [reading] = greedy({ data, shape: [3, 2], inputLengths: 2 });
  expect([...reading!.labels]).toEqual([1]);
  const [none] = greedy({ data, shape: [3, 2], inputLengths: 0 });
  expect(none).toMatchObject({ pathLogProb: 0 });
  expect(none!.labels).toHaveLength(0);
});

test("a floor stands under probabilities of 0, in greedy, beams and streams", () => {
  // Two frames of classes 0 (the blank), 1, 2; a model in 16 bits says 0 of most.
  const data = Float32Array.of(0, 1, 0, 1, 0, 0);
  const emissions = { data, shape: [2, 3], input: "probabilities" } as const;
  const [plain, floored] = [0, 1e-3].map((floor) => beamSearch({ ...emissions, floor }, { best: 3 })[0]!);
  expect(plain!.filter(({ logProb }) => logProb > Number.NEGATIVE_INFINITY)).toHaveLength(1);
  expect(floored!.filter(({ logProb }) => logProb > Number.NEGATIVE_INFINITY).length).toBeGreaterThan(1);
  const stream = decoder({ input: "probabilities", floor: 1e-3, best: 3 });
  stream.push({ data, shape: [2, 3] });
  expect(stream.end()).toEqual(floored);
  expect(greedy({ ...emissions, floor: 1e-3 })[0]!.pathLogProb).toBe(0);
  expect(() => greedy({ ...emissions, floor: 1 })).toThrow("floor: expected a probability in 0..1, got 1");
  expect(() => greedy({ ...emissions, input: "logits", floor: 0.1 })).toThrow(/^floor: expected with input/);
});

test("16-bit floats read as the same numbers in 32 bits, for every reader", () => {
  const [time, classes] = [20, 5];
  const single = Float32Array.from(randomRows(time, classes, 3).flat());
  const words = new Int32Array(single.buffer);
  for (const i of words.keys()) words[i]! &= 0xffff_0000; // bfloat16's digits
  const bits = Uint16Array.from(words, (word) => word >>> 16);
  const shape = [time, classes];
  const half = { data: bits, dtype: "bfloat16", shape } as const;
  expect(greedy(half)).toEqual(greedy({ data: single, shape }));
  expect(beamSearch(half)).toEqual(beamSearch({ data: single, shape }));
  const [one, other] = [decoder(), decoder()];
  one.push(half);
  other.push({ data: single, shape });
  expect(one.end()).toEqual(other.end());
  expect(() => greedy({ data: bits, shape })).toThrow('dtype: expected "float16" or "bfloat16"');
});
