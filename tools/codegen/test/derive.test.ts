import { describe, expect, test } from "vitest";
import { sharedSums } from "../src/derive/shared-sums.ts";
import { startCells } from "../src/derive/start.ts";
import { backwardStep, fan, forwardStep } from "../src/derive/step.ts";
import { hasUniquePaths } from "../src/derive/unique-paths.ts";
import { windowEdges } from "../src/derive/window.ts";
import { ctc } from "../src/spec/ctc.ts";
import { ctcNoRepeatBlank } from "../src/spec/ctc-no-repeat-blank.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { noBlank } from "./lattices.ts";

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
    expect(windowEdges(ctc)).toEqual({ slope: 1, head: 0, tail: 1 });
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
  test("the shared sum needs no choice", () => {
    expect(sharedSums(forwardStep(ctcNoRepeatBlank)).label).toEqual([
      { kind: "cell", family: "label", offset: 0 },
      { kind: "shared", family: "blank", offset: 0 },
    ]);
  });
});

describe("other lattices", () => {
  /** A label may be left out for nothing. */
  const skipping: Lattice = {
    ...ctc,
    name: "skipping",
    transitions: [...ctc.transitions, { from: "label", to: "label", advance: 2 }],
  };

  test("a skip of two widens the window and the fan", () => {
    expect(windowEdges(skipping)).toEqual({ slope: 2, head: 0, tail: 1 });
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

  test("a start need be no state: labels before the first and after the last will do", () => {
    expect(startCells(noBlank)).toEqual({
      initial: { family: "label", k: -1 },
      final: { family: "label", k: 0 },
    });
    expect(startCells(ctc)).toEqual({
      initial: { family: "blank", k: 0 },
      final: { family: "blank", k: 0 },
    });
  });

  test("paths are told apart by what they emit, or not", () => {
    expect(hasUniquePaths(ctc)).toBe(true);
    expect(hasUniquePaths(ctcNoRepeatBlank)).toBe(false); // two equal labels, or one held
    expect(hasUniquePaths(skipping)).toBe(false); // the label after the next may be the next
    const guarded = { ...ctc.transitions[4]!, advance: 2, when: "differs2" } as const;
    expect(hasUniquePaths({ ...ctc, transitions: [...ctc.transitions, guarded] })).toBe(false);
    const twoBlanks = { ...ctc, families: { ...ctc.families, tail: "blank" } };
    const toTail = { from: "blank", to: "tail", advance: 0 };
    expect(hasUniquePaths({ ...twoBlanks, transitions: [...ctc.transitions, toTail] })).toBe(false);
    expect(hasUniquePaths({ ...twoBlanks, initial: [...ctc.initial, { family: "tail", k: 0 }] })).toBe(false);
  });
});
