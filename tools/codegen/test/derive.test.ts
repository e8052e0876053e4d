import { describe, expect, test } from "vitest";
import { requiredFrames } from "../src/derive/required-frames.ts";
import { sharedSums } from "../src/derive/shared-sums.ts";
import { backwardStep, fan, forwardStep } from "../src/derive/step.ts";
import { window } from "../src/derive/window.ts";
import { ctc } from "../src/spec/ctc.ts";
import { ctcNoRepeatBlank } from "../src/spec/ctc-no-repeat-blank.ts";
import type { Lattice } from "../src/spec/lattice.ts";

describe("ctc", () => {
  test("the backward step is the forward step's transpose", () => {
    const edges = (step: ReturnType<typeof forwardStep>, flip: boolean) =>
      Object.entries(step)
        .flatMap(([family, terms]) =>
          terms.map(({ family: other, offset, guard = "" }) =>
            (flip ? [other, family, offset, guard] : [family, other, -offset, guard]).join(" "),
          ),
        )
        .sort();
    expect(edges(backwardStep(ctc), true)).toEqual(edges(forwardStep(ctc), false));
    expect(backwardStep(ctc).label).toContainEqual({
      family: "label",
      offset: 1,
      guard: "differs",
      guardOffset: 1,
    });
  });

  test("a frame further from an end reaches one pair further", () => {
    expect(window(ctc)).toEqual({ slope: 1, head: 0, tail: 1 });
  });

  test("a label takes a frame, a repeated one a blank besides", () => {
    expect(requiredFrames(ctc)).toEqual({ first: 1, differing: 1, repeated: 2 });
  });

  test("the label's sum shares the blank's, forward at k and backward at k + 1", () => {
    const cell = (family: string, offset: number) => ({ kind: "cell", family, offset });
    expect(sharedSums(forwardStep(ctc))).toEqual({
      blank: [cell("blank", 0), cell("label", -1)],
      label: [
        cell("label", 0),
        {
          kind: "choice",
          guard: "differs",
          guardOffset: 0,
          shared: { family: "blank", offset: 0 },
          cell: { family: "blank", offset: 0 },
        },
      ],
    });
    expect(sharedSums(backwardStep(ctc)).label).toEqual([
      cell("label", 0),
      {
        kind: "choice",
        guard: "differs",
        guardOffset: 1,
        shared: { family: "blank", offset: 1 },
        cell: { family: "blank", offset: 1 },
      },
    ]);
  });
});

describe("ctc-no-repeat-blank", () => {
  test("a repeated label takes no frame more", () => {
    expect(requiredFrames(ctcNoRepeatBlank)).toEqual({ first: 1, differing: 1, repeated: 1 });
  });

  test("the shared sum needs no choice", () => {
    expect(sharedSums(forwardStep(ctcNoRepeatBlank)).label).toEqual([
      { kind: "cell", family: "label", offset: 0 },
      { kind: "shared", family: "blank", offset: 0 },
    ]);
  });
});

describe("other lattices", () => {
  /** Labels only, one frame each, no blank between: two labels a frame would need a skip. */
  const skipping: Lattice = {
    ...ctc,
    name: "skipping",
    transitions: [...ctc.transitions, { from: "label", to: "label", advance: 2 }],
  };

  test("a skip of two widens the window and the fan", () => {
    expect(window(skipping)).toEqual({ slope: 2, head: 0, tail: 1 });
    expect(fan(skipping)).toBe(4);
  });

  test("of two equal sums the first stands by itself and the second shares it", () => {
    const both = (to: string) => [
      { from: "label", to, advance: 1 },
      { from: "echo", to, advance: 1 },
    ];
    const twins: Lattice = {
      ...ctc,
      name: "twins",
      families: { label: "label", echo: "label" },
      transitions: [...both("label"), ...both("echo")],
    };
    const sums = sharedSums(forwardStep(twins));
    expect(sums.label!.map(({ kind }) => kind)).toEqual(["cell", "cell"]);
    expect(sums.echo).toEqual([{ kind: "shared", family: "label", offset: 0 }]);
  });

  test("a window that is no line is refused", () => {
    const bent: Lattice = { ...skipping, initial: [{ family: "blank", k: 0 }] };
    expect(() => window(bent)).toThrow(/spec skipping: the reach of frame \d+ is \d+/);
  });

  test("labels that cannot be reached are refused", () => {
    const broken: Lattice = {
      ...ctc,
      name: "broken",
      transitions: ctc.transitions.filter(({ to }) => to !== "label"),
    };
    expect(() => requiredFrames(broken)).toThrow("spec broken: label[1] is not reachable");
  });
});
