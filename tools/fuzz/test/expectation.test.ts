import { describe, expect, test } from "vitest";
import { expectation, requestOf } from "../src/expectation.ts";
import { judge } from "../src/judge.ts";
import type { Problem } from "../src/problem.ts";

const never = Number.NEGATIVE_INFINITY;
const always = Number.POSITIVE_INFINITY;
const half = Math.log(0.5);

// Samples: an ordinary one, one without frames, one with too few, one whose only label is masked.
const problem: Problem = {
  time: 1,
  classes: 2,
  blank: 0,
  targets: [[1], [1], [1, 1], [1]],
  inputLengths: [1, 0, 1, 1],
  data: Float64Array.from([half, half, 0, 0, half, half, 0, never]), // [1, 4, 2]
  input: "logProbs",
  gradient: "logits",
  reduction: "mean",
  zeroInfinity: true,
  gradOutput: [2],
  layout: "TNC",
  unbatched: false,
  targetForm: "rows",
  int64: false,
  way: "plain",
  nanPadding: false,
  stretched: false,
};
const torch = {
  losses: Float64Array.from([-half, -0.5, always, always]),
  grad: Float64Array.from([0.5, -0.5, 9, 9, Number.NaN, Number.NaN, Number.NaN, Number.NaN]),
  logProbs: problem.data,
};

describe("expectation", () => {
  const expected = expectation(problem, torch);
  test("keeps from PyTorch what it cannot compute", () => {
    expect(requestOf(problem)).toMatchObject({ inputLengths: [1, 1, 1, 1], targets: [[1], [], [1, 1], [1]] });
  });
  test("takes the contract's value there and counts the rule", () => {
    expect([...expected.losses]).toEqual([-half, always, always, always]);
    expect([...expected.grad]).toEqual([0.5, -0.5, 0, 0, 0, 0, 0, 0]);
    expect(expected.zero).toEqual([false, true, true, true]);
    expect(expected.rules).toEqual(["noFrames", "infeasible", "impossible"]);
  });
  test("reduces as the contract says, with zeroInfinity and without", () => {
    expect(expected.loss).toEqual([-half / 4]);
    expect(expected.scale).toEqual([0.5, 0.5, 0.25, 0.5]);
    expect(expectation({ ...problem, zeroInfinity: false, reduction: "sum" }, torch).loss).toEqual([always]);
    const none = expectation({ ...problem, reduction: "none", gradOutput: [1, 2, 3, 4] }, torch);
    expect(none.loss).toEqual([-half, 0, 0, 0]);
    expect(none.scale).toEqual([1, 2, 3, 4]);
  });
  test("turns PyTorch's gradient into the partial derivative", () => {
    const partial = expectation({ ...problem, gradient: "logProbs" }, torch);
    expect([...partial.grad.slice(0, 2)]).toEqual([0, -1]);
  });
  test("a masked class has gradient 0 in a sample that lives", () => {
    const masked = { ...problem, targets: [[], [], [], []], inputLengths: [1, 1, 1, 1] };
    const made = expectation(masked, { ...torch, losses: Float64Array.from([1, 1, 1, 1]) });
    expect(made.grad[7]).toBe(0);
    expect(made.rules).toEqual(["masked"]);
  });
  test("a target that ends in the blank has both of its last states", () => {
    const ending = { ...problem, targets: [[0], [], [], []], inputLengths: [1, 0, 0, 0] };
    const made = expectation(ending, { ...torch, grad: Float64Array.from([0.1, 0.5, 0, 0, 0, 0, 0, 0]) });
    expect([...made.grad.slice(0, 2)]).toEqual([-0.5, 0.5]);
    expect(made.rules).toEqual(["noFrames", "noFrames", "noFrames", "lastBlank"]);
  });

  describe("judge", () => {
    const right = {
      losses: expected.losses.slice(),
      loss: -half / 4,
      grad: Float64Array.from([0.25, -0.25, 0, 0, 0, 0, 0, 0]),
    };
    test("passes what is right", () => {
      expect(judge(problem, expected, right, "float64")).toEqual({ lossError: 0, gradError: 0 });
    });
    test("names what is off", () => {
      const losses = right.losses.map((loss) => loss + 1e-9);
      expect(judge(problem, expected, { ...right, losses }, "float64").failure).toContain("losses[0]");
      expect(judge(problem, expected, { ...right, loss: 0.2 }, "float64").failure).toContain("loss[0], mean");
      const grad = right.grad.slice();
      grad[1] = -0.25 + 2e-9;
      expect(judge(problem, expected, { ...right, grad }, "float64").failure).toContain(
        "grad(t=0, n=0, c=1)",
      );
    });
    test("wants exactly 0 where there is no alignment, and no NaN anywhere", () => {
      for (const wrong of [1e-300, Number.NaN]) {
        const grad = right.grad.slice();
        grad[5] = wrong;
        expect(judge(problem, expected, { ...right, grad }, "float64").failure).toContain(
          "grad(t=0, n=2, c=1)",
        );
      }
    });
  });
});
