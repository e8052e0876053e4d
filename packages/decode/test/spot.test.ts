import { greedy, spot } from "@ctckit/decode";
import { js } from "@ctckit/js";
import { expect, test } from "vitest";
import { randomRows } from "./noise.ts";

const backend = js();

/** The least that a phrase's path through some frames is below their best path, by trying all. */
function leastMargin(rows: readonly (readonly number[])[], labels: readonly number[]): number {
  // With blanks between, which only equal neighbours need.
  const states = labels.flatMap((label, i) => (i === 0 ? [label] : [0, label]));
  let least = Infinity;
  const visit = (t: number, state: number, cost: number) => {
    if (state === states.length - 1) least = Math.min(least, cost);
    if (t === rows.length) return;
    for (const next of [state, state + 1, state + 2]) {
      const skips = next === state + 2 && (states[next] === 0 || states[next] === states[state]);
      if (next >= states.length || skips) continue;
      visit(t + 1, next, cost + Math.max(...rows[t]!) - rows[t]![states[next]!]!);
    }
  };
  for (let start = 0; start < rows.length; start++)
    visit(start + 1, 0, Math.max(...rows[start]!) - rows[start]![states[0]!]!);
  return least;
}

test("finds the place with the smallest margin of all", async () => {
  for (let seed = 0; seed < 15; seed++) {
    const rows = randomRows(7, 4, seed);
    const phrases = [[1], [2, 3], [3, 3], [1, 2, 1]];
    const [found] = await spot({ data: Float64Array.from(rows.flat()), shape: [7, 4] }, phrases, { backend });
    for (const [k, labels] of phrases.entries()) {
      const { margin, score, starts, ends } = found![k]!;
      expect(Math.abs(margin - leastMargin(rows, labels))).toBeLessThan(1e-9);
      const frames = rows.slice(starts[0], ends.at(-1)!);
      const best = frames.reduce((sum, row) => sum + Math.max(...row), 0);
      expect(score).toBeCloseTo((best - margin) / frames.length, 9);
    }
  }
});

test("of what greedy reads has a margin of 0, and its times", async () => {
  const said = [0, 1, 1, 0, 2, 2, 2, 3, 3, 0, 0, 1];
  const data = Float32Array.from(said.flatMap((label) => [0, 1, 2, 3].map((c) => (c === label ? 5 : 0))));
  const emissions = { data, shape: [said.length, 4], input: "logits" } as const;
  const phrases = [
    [2, 3],
    [3, 2],
  ];
  const [found] = await spot(emissions, phrases, { backend });
  expect(found![0]).toMatchObject({ margin: 0, starts: Int32Array.of(4, 7), ends: Int32Array.of(7, 9) });
  expect(found![1]!.margin).toBeGreaterThan(4);
  const [all] = await spot(emissions, [greedy(emissions)[0]!.labels], { backend });
  expect(all![0]!.margin).toBe(0);
});

test("of a batch is that of each sample, and nowhere where a phrase does not fit or a frame is NaN", async () => {
  const rows = randomRows(8, 3, 2).flat();
  const data = Float64Array.from([...rows, ...rows, ...rows]);
  data[8 * 3 * 2] = Number.NaN;
  const emissions = { data, shape: [3, 8, 3], layout: "NTC", inputLengths: [8, 1, 8] } as const;
  const [sound, short, spoiled] = await spot(emissions, [[1, 2]], { backend });
  const alone = await spot({ data: Float64Array.from(rows), shape: [8, 3] }, [[1, 2]], { backend });
  expect(sound).toEqual(alone[0]);
  expect(short![0]).toEqual({
    ...{ starts: Int32Array.of(0, 0), ends: Int32Array.of(0, 0) },
    score: -Infinity,
    margin: Infinity,
  });
  expect(spoiled![0]).toMatchObject({ score: Number.NaN, margin: Number.NaN });
  expect(await spot(emissions, [], { backend })).toEqual([[], [], []]);
  const [none] = await spot({ ...emissions, inputLengths: [0, 0, 0] }, [[1]], { backend });
  expect(none![0]!.margin).toBe(Infinity);
});

test.each<[string, unknown, unknown, string]>([
  ["no phrases", 3, { backend }, "phrases: expected an array, got 3"],
  ["text", ["ab"], { backend }, 'phrases[0]: expected number[] or a typed array of integers, got "ab"'],
  ["an empty phrase", [[1], []], { backend }, "phrases[1]: expected one label or more, got none"],
  ["the blank", [[1, 0]], { backend }, "phrases[0][1]: expected a label in 0..2 but the blank, got 0"],
  [
    "a class that is not there",
    [[3]],
    { backend },
    "phrases[0][0]: expected a label in 0..2 but the blank, got 3",
  ],
  ["half a label", [[0.5]], { backend }, "phrases[0][0]: expected an integer"],
  ["no options", [[1]], undefined, "spot: expected an object with backend, got undefined"],
  ["no backend", [[1]], {}, "backend"],
])("refuses %s", async (_, phrases, options, message) => {
  const emissions = { data: new Float32Array(6), shape: [2, 3] };
  await expect(
    spot(emissions, phrases as number[][], options as { backend: typeof backend }),
  ).rejects.toThrow(message);
});
