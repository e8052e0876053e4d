import { beamSearch, type Phrase, type Phrases, phrases } from "@ctckit/decode";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomRows, speech } from "./noise.ts";
import { textbook } from "./textbook.ts";

interface Plain {
  readonly labels: readonly number[];
  readonly weight: number;
}

/** What phrases say of a prefix, by looking everywhere. */
function bonus(list: readonly Plain[], prefix: readonly number[], isOver: boolean): number {
  let won = 0;
  let lent = 0;
  for (const { labels, weight } of list)
    for (let end = 1; end <= prefix.length; end++) {
      if (labels.join() === prefix.slice(end - labels.length, end).join() && end >= labels.length)
        won += weight;
      const read = prefix.length - end + 1;
      const isInside = read < labels.length && labels.slice(0, read).join() === prefix.slice(end - 1).join();
      if (isInside) lent = Math.max(lent, (weight * read) / labels.length);
    }
  return won + (isOver ? 0 : lent);
}

const some = fc.array(
  fc.record({
    labels: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
    weight: fc.double({ min: -4, max: 6, noNaN: true }),
  }),
  { maxLength: 6 },
);

test("of a beam are what looking everywhere finds", () => {
  const given = fc.record({
    seed: fc.nat(),
    time: fc.integer({ min: 1, max: 16 }),
    width: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(given, some, ({ seed, time, width }, list) => {
      const rows = randomRows(time, 4, seed);
      const extra = (labels: readonly number[], isOver: boolean) => bonus(list, labels, isOver);
      const expected = textbook(rows, { blank: 0, width, extra });
      const emissions = { data: Float64Array.from(rows.flat()), shape: [time, 4] };
      const [found] = beamSearch(emissions, { width, best: width, phrases: phrases(list) });
      expect(found!.map(({ labels }) => [...labels].join())).toEqual(
        expected.map(({ labels }) => labels.join()),
      );
      for (const [i, { labels, logProb, score }] of expected.entries()) {
        expect(Math.abs(found![i]!.score - score)).toBeLessThan(1e-9);
        expect(Math.abs(found![i]!.logProb - logProb)).toBeLessThan(1e-9);
        expect(Math.abs(found![i]!.phraseScore - bonus(list, labels, true))).toBeLessThan(1e-9);
      }
    }),
    { numRuns: 120 },
  );
});

test("of whole words are what looking among words finds", () => {
  const wordEnd = 4;
  const whole = (list: readonly Plain[], prefix: readonly number[], isOver: boolean) => {
    const bounded = list.map(({ labels, weight }) => ({
      labels: [wordEnd, ...labels, wordEnd],
      weight,
      own: labels.length,
    }));
    const text = [wordEnd, ...prefix, ...(isOver ? [wordEnd] : [])];
    let won = 0;
    let lent = 0;
    for (const { labels, weight, own } of bounded)
      for (let start = 0; start < text.length; start++) {
        const rest = text.slice(start, start + labels.length);
        if (rest.join() === labels.join()) won += weight;
        else if (start + rest.length === text.length && labels.join().startsWith(rest.join()) && !isOver)
          lent = Math.max(lent, (weight * (rest.length - 1)) / own);
      }
    return won + lent;
  };
  const given = fc.record({
    seed: fc.nat(),
    time: fc.integer({ min: 1, max: 16 }),
    width: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(given, some, ({ seed, time, width }, list) => {
      const rows = randomRows(time, 5, seed);
      const expected = textbook(rows, {
        blank: 0,
        width,
        extra: (labels, isOver) => whole(list, labels, isOver),
      });
      const emissions = { data: Float64Array.from(rows.flat()), shape: [time, 5] };
      const [found] = beamSearch(emissions, { width, best: width, phrases: phrases(list, { wordEnd }) });
      expect(found!.map(({ labels }) => [...labels].join())).toEqual(
        expected.map(({ labels }) => labels.join()),
      );
      for (const [i, { score }] of expected.entries())
        expect(Math.abs(found![i]!.score - score)).toBeLessThan(1e-9);
    }),
    { numRuns: 120 },
  );
});

describe("A phrase", () => {
  // "a" and "b" are all but equal in the middle of three letters.
  const probabilities = [
    [0.1, 0.8, 0.05, 0.05],
    [0.1, 0.05, 0.45, 0.4],
    [0.1, 0.8, 0.05, 0.05],
  ];
  const emissions = {
    data: Float64Array.from(probabilities.flat()),
    shape: [3, 4],
    input: "probabilities",
  } as const;
  const best = (list: readonly Phrase[]) => beamSearch(emissions, { phrases: phrases(list) })[0]![0]!;

  test("that is complete is likelier", () => {
    expect([...best([]).labels]).toEqual([1, 2, 1]);
    const reading = best([{ labels: [1, 3, 1], weight: 2 }]);
    expect([...reading.labels]).toEqual([1, 3, 1]);
    expect(reading.phraseScore).toBe(2);
    expect(reading.score).toBe(reading.logProb + 2);
  });

  test("that is not complete at the end gives back what it has lent", () => {
    const reading = best([{ labels: [1, 3, 1, 1], weight: 3 }]);
    expect([...reading.labels]).toEqual([1, 2, 1]);
    expect(reading.phraseScore).toBe(0);
  });

  test("with a weight below 0 is less likely", () => {
    expect([...best([{ labels: [2], weight: -1 }]).labels]).toEqual([1, 3, 1]);
  });

  test("may be there twice, or be an array of any integers", () => {
    const once = { labels: [3], weight: 1 };
    expect(best([once, once]).phraseScore).toBe(2);
    expect(best([{ labels: BigInt64Array.of(3n), weight: 1 }]).phraseScore).toBe(1);
  });
});

test("none, or a thousand that are nowhere, change no reading", () => {
  const list = Array.from({ length: 1000 }, (_, i) => ({
    labels: [31, 31, 31, 1 + (i % 30), 31],
    weight: 5,
  }));
  const emissions = { data: speech(200, 32, 1), shape: [200, 32], input: "logits" } as const;
  const plain = beamSearch(emissions, { width: 20 });
  expect(beamSearch(emissions, { width: 20, phrases: phrases([]) })).toEqual(plain);
  expect(phrases(list).size).toBe(1000);
  expect(beamSearch(emissions, { width: 20, phrases: phrases(list) })).toEqual(plain);
});

describe("Refused:", () => {
  test.each<[string, unknown, string]>([
    ["no array", {}, "phrases: expected an array, got an Object"],
    ["no phrase", [3], "phrases[0]: expected an object with labels, weight, got 3"],
    ["a foreign key", [{ labels: [1], weight: 1, text: "a" }], 'phrases[0]: unknown option "text"'],
    ["no weight", [{ labels: [1] }], "phrases[0].weight: expected a number, got undefined"],
    ["no finite weight", [{ labels: [1], weight: Infinity }], "phrases[0].weight: expected a finite number"],
    ["no labels", [{ labels: [], weight: 1 }], "phrases[0].labels: expected one label or more, got none"],
    [
      "text",
      [{ labels: "abc", weight: 1 }],
      'phrases[0].labels: expected number[] or a typed array of integers, got "abc"',
    ],
    [
      "a label below 0",
      [{ labels: [1, -1], weight: 1 }],
      "phrases[0].labels[1]: expected a class in 0..C-1, got -1",
    ],
    ["half a label", [{ labels: [1.5], weight: 1 }], "phrases[0].labels[0]: expected an integer"],
  ])("%s", (_, list, message) => {
    expect(() => phrases(list as Phrase[])).toThrow(message);
  });

  test("what phrases() did not give, and classes that are not there", () => {
    const emissions = { data: new Float32Array(6), shape: [2, 3] };
    const mine = { size: 1 } as Phrases;
    expect(() => beamSearch(emissions, { phrases: mine })).toThrow("phrases: expected what phrases() gives");
    const blank = phrases([{ labels: [1, 0], weight: 1 }]);
    expect(() => beamSearch(emissions, { phrases: blank })).toThrow(
      "phrases: expected labels, got the blank, 0",
    );
    const words = phrases([{ labels: [1], weight: 1 }], { wordEnd: 3 });
    expect(() => beamSearch(emissions, { phrases: words })).toThrow(
      "phrases: expected classes in 0..2, got 3",
    );
    expect(() => phrases([], { wordEnd: -1 })).toThrow("wordEnd: expected a class in 0..C-1, got -1");
    expect(() => phrases([], { wordend: 1 } as never)).toThrow(
      'phrases: unknown option "wordend"; known: wordEnd',
    );
    expect(() => phrases([{ labels: [1, 3], weight: 1 }], { wordEnd: 3 })).toThrow(
      "phrases[0].labels[1]: expected no wordEnd at the ends of a phrase, got 3",
    );
    const far = phrases([{ labels: [1, 3], weight: 1 }]);
    expect(() => beamSearch(emissions, { phrases: far })).toThrow("phrases: expected classes in 0..2, got 3");
  });
});
