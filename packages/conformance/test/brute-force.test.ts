// The oracle itself, against numbers worked out by hand.

import { describe, expect, test } from "vitest";
import { alignments, bruteForce, collapse } from "../src/oracle/brute-force.ts";
import { logSoftmax } from "../src/oracle/log-softmax.ts";
import { problem, type Template, type Variant } from "../src/problem.ts";

const variant: Variant = { topology: "ctc", dtype: "float64", form: "log-probs" };

function words(list: readonly (readonly number[])[]): string[] {
  return list.map((path) => path.join("")).sort();
}

describe("alignments", () => {
  test("of one label in three frames are the six intervals", () => {
    expect(words(alignments("ctc", [1], 3, 2, 0))).toEqual(["001", "010", "011", "100", "110", "111"]);
  });
  test("of a repeat need a blank between", () => {
    expect(words(alignments("ctc", [1, 1], 3, 3, 0))).toEqual(["101"]);
    expect(words(alignments("ctc", [1, 1], 2, 3, 0))).toEqual([]);
  });
  test("of a repeat without that need count each state sequence", () => {
    // l0 l1, with one frame more: b l0 l1, l0 l0 l1, l0 b l1, l0 l1 l1, l0 l1 b.
    expect(words(alignments("ctc-no-repeat-blank", [1, 1], 2, 3, 0))).toEqual(["11"]);
    expect(words(alignments("ctc-no-repeat-blank", [1, 1], 3, 3, 0))).toEqual([
      "011",
      "101",
      "110",
      "111",
      "111",
    ]);
  });
  test("agree between topologies where no labels are equal", () => {
    const target = [1, 2];
    expect(words(alignments("ctc-no-repeat-blank", target, 4, 3, 0))).toEqual(
      words(alignments("ctc", target, 4, 3, 0)),
    );
  });
  test("without frames are one for the empty target and none for others", () => {
    for (const topology of ["ctc", "ctc-no-repeat-blank"] as const) {
      expect(alignments(topology, [], 0, 3, 0)).toEqual([[]]);
      expect(alignments(topology, [1], 0, 3, 0)).toEqual([]);
    }
  });
  test("collapse merges first and drops blanks then", () => {
    expect(collapse([0, 1, 1, 0, 1, 2, 2, 0], 0)).toEqual([1, 1, 2]);
  });
});

describe("losses", () => {
  const probabilities = [
    [0.5, 0.5],
    [0.25, 0.75],
  ];
  const template: Template = {
    time: 2,
    classes: 2,
    targets: [[1]],
    unnormalised: true,
    logit: (t, _, c) => Math.log(probabilities[t]![c]!),
  };

  test("of one label in two frames: 1 - 0.5 * 0.25 = 0.875", () => {
    const { losses, grad } = bruteForce(problem(template, variant));
    expect(losses[0]).toBeCloseTo(-Math.log(0.875), 14);
    // Blank first: 0.5 * 0.75 of 0.875; blank second: 0.5 * 0.25 of it.
    const gamma = [3 / 7, 4 / 7, 1 / 7, 6 / 7];
    const expected = [0.5 - gamma[0]!, 0.5 - gamma[1]!, 0.25 - gamma[2]!, 0.75 - gamma[3]!];
    for (const [i, value] of expected.entries()) expect(grad![i]).toBeCloseTo(value, 14);
  });
  test("by log-probs the gradient is minus gamma", () => {
    const { grad } = bruteForce(problem(template, { ...variant, form: "log-probs-partial" }));
    for (const [i, gamma] of [3 / 7, 4 / 7, 1 / 7, 6 / 7].entries()) expect(grad![i]).toBeCloseTo(-gamma, 14);
  });
  test("from logits the rows are normalised first", () => {
    const shifted: Template = { ...template, logit: (t, n, c) => template.logit(t, n, c) + 3 * t - 1 };
    expect(bruteForce(problem(shifted, { ...variant, form: "logits" })).losses[0]).toBeCloseTo(
      -Math.log(0.875),
      14,
    );
  });
  test("without any probability are infinite, with gradient 0", () => {
    const masked: Template = { ...template, logit: (_, __, c) => (c === 1 ? Number.NEGATIVE_INFINITY : 0) };
    const { losses, grad } = bruteForce(problem(masked, variant));
    expect(losses[0]).toBe(Number.POSITIVE_INFINITY);
    expect([...Array.from(grad!)]).toEqual([0, 0, 0, 0]);
  });
});

test("log-softmax of large and masked logits", () => {
  const row = logSoftmax(Float64Array.from([1000, 1000, Number.NEGATIVE_INFINITY]));
  expect([...row]).toEqual([-Math.LN2, -Math.LN2, Number.NEGATIVE_INFINITY]);
  expect(logSoftmax(Float64Array.from([Number.NEGATIVE_INFINITY])).every(Number.isNaN)).toBe(true);
});
