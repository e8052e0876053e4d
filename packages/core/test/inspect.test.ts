import { describe, expect, test } from "vitest";
import { contradiction, type Input, inspect } from "../src/index.ts";

const [T, N, C] = [40, 2, 6];

/** Logits of a model whose blank leads in three frames of four. */
function logits(blank = 0): Float64Array {
  return Float64Array.from({ length: T * N * C }, (_, i) => {
    const [c, t] = [i % C, Math.floor(i / C / N)];
    const leads = t % 4 === 0 ? 1 + (t % 3) : blank;
    return Math.sin(7 * i) + (c === leads ? 6 : 0) - 3;
  });
}

function rows(data: Float64Array, of: (row: Float64Array) => Float64Array): Float64Array {
  const made = data.slice();
  for (let at = 0; at < data.length; at += C) made.set(of(data.subarray(at, at + C)), at);
  return made;
}
const softmax = (row: Float64Array) => {
  const all = row.map(Math.exp);
  return all.map((x) => x / all.reduce((a, b) => a + b));
};
const kinds: Readonly<Record<Input, Float64Array>> = {
  logits: logits(),
  logProbs: rows(logits(), (row) => softmax(row).map(Math.log)),
  probabilities: rows(logits(), softmax),
};
const shape = [T, N, C];

describe("inspect", () => {
  test.each(Object.entries(kinds))("tells %s", (kind, data) => {
    for (const own of [data, Float32Array.from(data)]) {
      const seen = inspect({ data: own, shape });
      expect(seen).toMatchObject({ input: kind, frames: T * N, broken: 0 });
      expect(seen.found).toContain(`${T * N} of ${T * N} frames`);
      expect(seen.leading).toMatchObject({ class: 0 });
      expect(seen.leading!.share).toBeCloseTo(0.75, 5);
      expect(seen.first).toBeCloseTo(0.75, 5);
      expect(seen.last).toBe(0);
    }
  });

  test("tells the range, zeros, and what is broken", () => {
    const data = rows(logits(), softmax);
    data.fill(0, 1, 3);
    data.fill(Number.NaN, C, C + 1);
    data.fill(Number.POSITIVE_INFINITY, 2 * C, 2 * C + 1);
    const seen = inspect({ data, shape });
    expect(seen.broken).toBe(2);
    expect(seen.frames).toBe(T * N - 2);
    expect(seen.zeros).toBeCloseTo(2 / data.length, 10);
    expect(seen.range[0]).toBe(0);
    expect(seen.range[1]).toBeLessThanOrEqual(1);
  });

  test("sees frames at the end that are alike, and takes no side by them", () => {
    const data = rows(logits(), softmax);
    for (let t = 30; t < T; t++) data.fill(0, (t * N + 1) * C, (t * N + 2) * C);
    const seen = inspect({ data, shape });
    expect([...seen.alike]).toEqual([0, 10]);
    expect(seen.input).toBe("probabilities");
    expect(seen.frames).toBe(T * N - 10);
    expect([...inspect({ data, shape, inputLengths: [T, 30] }).alike]).toEqual([0, 0]);
  });

  test("says nothing of kinds that are mixed, or of no frames", () => {
    const mixed = kinds.probabilities.slice();
    mixed.set(kinds.logits.subarray(0, 10 * C));
    const seen = inspect({ data: mixed, shape });
    expect(seen.input).toBeUndefined();
    expect(seen.found).toMatch(/frames look like probabilities; 10 of 80 frames look like logits/);
    const none = inspect({ data: mixed, shape, inputLengths: [0, 0] });
    expect(none).toMatchObject({ frames: 0, input: undefined, leading: undefined, found: "" });
    expect(none.range).toEqual([Number.NaN, Number.NaN]);
  });

  test("looks at no more than a thousand frames, of all samples", () => {
    const long = new Float64Array(20_000 * C);
    for (let t = 0; t < 20_000; t++) long.set(kinds.logits.subarray(0, C), t * C);
    expect(inspect({ data: long, shape: [20_000, C] }).frames).toBe(1024);
  });

  test("names what is wrong in its arguments", () => {
    expect(() => inspect({ data: kinds.logits, shape: [T, N, C + 1] })).toThrow(/data: expected/);
    expect(() => inspect({ data: [1, 2] as never, shape })).toThrow(/data: expected a Float32Array/);
    expect(() => inspect({ data: kinds.logits, shape, layout: "CTN" as never })).toThrow(/layout/);
    expect(() => inspect({ data: kinds.logits, shape, blank: 0 } as never)).toThrow(/blank/);
  });
});

describe("contradiction", () => {
  const against = (data: Float64Array, input: Input, blank = 0) =>
    contradiction(inspect({ data, shape }), { input, blank, classes: C });

  test("is silent where options and data agree", () => {
    for (const [kind, data] of Object.entries(kinds)) expect(against(data, kind as Input)).toBeUndefined();
    // Their log-softmax is themselves.
    expect(against(kinds.logProbs, "logits")).toBeUndefined();
    // Another class than the first or the last may be a space, or silence.
    expect(against(logits(3), "logits")).toBeUndefined();
  });

  test("names the input to say", () => {
    expect(against(kinds.probabilities, "logProbs")).toMatch(
      /^input: "logProbs" contradicts .* "probabilities"$/,
    );
    expect(against(kinds.logits, "logProbs")).toMatch(/Say input: "logits"$/);
    expect(against(kinds.logits, "probabilities")).toMatch(/Say input: "logits"$/);
  });

  test("names the blank to say", () => {
    expect(against(logits(C - 1), "logits")).toMatch(
      /^blank: 0 contradicts .* class 5 leads in 75 % .* Say blank: 5$/,
    );
    expect(against(logits(), "logits", C - 1)).toMatch(/Say blank: 0$/);
  });
});
