import { describe, expect, test } from "vitest";
import { checkSpec, checkSpecs } from "../src/derive/check.ts";
import { checkServed } from "../src/generate.ts";
import { ctc } from "../src/spec/ctc.ts";
import { ctcNoRepeatBlank } from "../src/spec/ctc-no-repeat-blank.ts";
import type { Lattice, Transition } from "../src/spec/lattice.ts";

describe("a spec that cannot be derived is refused by its name, the place and the reason", () => {
  const bad = (change: Partial<Lattice>): (() => void) => {
    return () => checkSpec({ ...ctc, name: "bad", ...change });
  };
  const arcs = (...more: Transition[]) => ({ transitions: [...ctc.transitions, ...more] });

  test.each<[what: string, change: Partial<Lattice>, says: string]>([
    [
      "two states a label with a straight window",
      {
        families: { blank: "blank", enter: "label", stay: "label" },
        transitions: [
          { from: "blank", to: "blank", advance: 0 },
          { from: "stay", to: "blank", advance: 1 },
          { from: "blank", to: "enter", advance: 0 },
          { from: "enter", to: "stay", advance: 0 },
          { from: "stay", to: "stay", advance: 0 },
          { from: "stay", to: "enter", advance: 1, when: "differs" },
        ],
        initial: [
          { family: "blank", k: 0 },
          { family: "enter", k: 0 },
        ],
        final: [
          { family: "blank", k: 0 },
          { family: "stay", k: -1 },
        ],
      },
      "spec bad: windows are no straight lines: after 2 frames the furthest k is 1, by enter > stay > blank; a line of 0 a frame is at 0",
    ],
    [
      "a weight above 1",
      arcs({ from: "blank", to: "label", advance: 1, weight: 0.5 }),
      "spec bad: arc blank > label by 1: its log-weight is 0.5, expected a finite number of 0 at most: mantissas only shrink",
    ],
    [
      "a weight that is no number",
      { initial: [{ family: "blank", k: 0, weight: Number.NaN }] },
      "spec bad: initial blank[0]: its log-weight is NaN, expected a finite number of 0 at most: mantissas only shrink",
    ],
    [
      "an arc that takes no frame",
      arcs({ from: "blank", to: "label", advance: 1, frames: 0 } as Transition),
      "spec bad: arc blank > label by 1: it has no frames: every transition takes one frame, and has from, to, advance, when, weight",
    ],
    [
      "an arc that goes back",
      arcs({ from: "label", to: "blank", advance: -1 }),
      "spec bad: arc label > blank by -1: it advances by -1, expected an integer of 0 or more",
    ],
    [
      "an arc from nowhere",
      arcs({ from: "star", to: "blank", advance: 0 }),
      "spec bad: arc star > blank by 0: there is no family star",
    ],
    [
      "an arc twice",
      arcs({ from: "blank", to: "blank", advance: 0, weight: "stay" }),
      "spec bad: arc blank > blank by 0: it stands there twice",
    ],
    [
      "an end that no path reaches",
      { families: { ...ctc.families, tail: "blank" }, final: [...ctc.final, { family: "tail", k: 0 }] },
      "spec bad: final tail[S]: no path reaches it",
    ],
    [
      "a beginning that reaches no end",
      {
        families: { ...ctc.families, head: "blank" },
        ...arcs({ from: "head", to: "head", advance: 0 }),
        initial: [...ctc.initial, { family: "head", k: 0 }],
      },
      "spec bad: initial head[0]: no path from it reaches a final state",
    ],
    [
      "a family that no path goes through",
      {
        families: { ...ctc.families, aside: "blank" },
        ...arcs({ from: "blank", to: "aside", advance: 0 }, { from: "aside", to: "aside", advance: 0 }),
      },
      "spec bad: family aside: no path goes through it",
    ],
    [
      "an end that is no state",
      { final: [{ family: "label", k: 0 }] },
      "spec bad: final label[S]: there is no such state",
    ],
    ["no end", { final: [] }, "spec bad: final: there is none"],
    [
      "an emission that nobody names",
      { families: { ...ctc.families, label: "star" } },
      "spec bad: family label: it emits star, which is neither label nor one of blank",
    ],
    ["a class twice", { classes: ["blank"] }, "spec bad: blank: the name stands for two things"],
    [
      "a weight with the name of a class",
      arcs({ from: "blank", to: "label", advance: 1, weight: "blank" }),
      "spec bad: blank: the name stands for two things",
    ],
    [
      "a guard that looks at no label",
      arcs({ from: "label", to: "label", advance: 2, when: "differs0" }),
      "spec bad: arc label > label by 2: there is no guard differs0",
    ],
    [
      "a guard with another name for a distance of 1",
      arcs({ from: "label", to: "label", advance: 2, when: "differs1" }),
      "spec bad: arc label > label by 2: there is no guard differs1",
    ],
    ["a name that is none", { name: "Bad One" }, "spec Bad One: a name has lower-case words with hyphens"],
    [
      "a window that is no line",
      { ...arcs({ from: "label", to: "label", advance: 2 }), initial: [{ family: "blank", k: 0 }] },
      "spec bad: windows are no straight lines: after 2 frames the furthest k is 2, by blank > label > label; a line of 0 a frame is at 0",
    ],
  ])("%s", (_, change, says) => {
    expect(bad(change)).toThrow(says);
  });

  test.each<[what: string, change: Partial<Lattice>, says: string]>([
    [
      "a cycle that only a long input shows",
      {
        families: { a: "label", b: "label" },
        transitions: [
          { from: "a", to: "a", advance: 1 },
          { from: "b", to: "b", advance: 2 },
        ],
        initial: [
          { family: "a", k: 40 },
          { family: "b", k: 0 },
        ],
        final: [
          { family: "a", k: -41 },
          { family: "b", k: -1 },
        ],
      },
      "spec bad: windows are no straight lines: a cycle through b > b gains more than 1 a frame",
    ],
    [
      "paths that all end",
      {
        families: { label: "label" },
        transitions: [],
        initial: [{ family: "label", k: 0 }],
        final: [{ family: "label", k: -1 }],
      },
      "spec bad: no path has more than 1 frames, expected any number of them",
    ],
    [
      "no labels",
      { families: { blank: "blank", label: "blank" }, final: [{ family: "blank", k: 0 }] },
      "spec bad: families: none emits labels, so that no target would matter",
    ],
    [
      "a name that every object has",
      arcs({ from: "blank", to: "constructor", advance: 0 }),
      "spec bad: arc blank > constructor by 0: there is no family constructor",
    ],
    [
      "a weight that is as good as none",
      arcs({ from: "blank", to: "label", advance: 1, weight: -1e7 }),
      "spec bad: arc blank > label by 1: its log-weight is -10000000, which is as good as none: expected -2907269 at least",
    ],
  ])("%s", (_, change, says) => {
    expect(bad(change)).toThrow(says);
  });

  const served = (change: Partial<Lattice>) => () => checkServed([{ ...ctc, name: "bad", ...change }]);

  test.each<[what: string, change: Partial<Lattice>, says: string]>([
    [
      "ends that no one cell leads to",
      { final: [...ctc.final, { family: "blank", k: -3 }] },
      "spec bad: there is no cell from which one step leads to blank[0], label[-1], blank[-3] and to nothing else",
    ],
    [
      "a weight of the caller's",
      {
        ...arcs({ from: "blank", to: "label", advance: 1, weight: "skip" }),
        initial: [...ctc.initial, { family: "label", k: 1, weight: "skip" }],
      },
      "spec bad: weight skip: a batch of the backends' contract has none to give",
    ],
  ])("for every backend: %s", (_, change, says) => {
    expect(served(change)).toThrow(says);
  });

  test("two specs of one name", () => {
    expect(() => checkSpecs([ctc, { ...ctcNoRepeatBlank, name: "ctc" }])).toThrow(
      "spec ctc: there are two specs of that name",
    );
  });
});
