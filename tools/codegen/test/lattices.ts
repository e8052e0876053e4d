import { ctc } from "../src/spec/ctc.ts";
import { ctcNoRepeatBlank } from "../src/spec/ctc-no-repeat-blank.ts";
import type { Lattice } from "../src/spec/lattice.ts";

// What the language can say, one lattice for each of its words. None but the first two is generated for any backend.

/** Anything may come before and after the target: a class of the caller's, in a family of its own at either end. */
export const wildcardEnds: Lattice = {
  name: "wildcard-ends",
  classes: ["star"],
  families: { head: "star", blank: "blank", label: "label", tail: "star" },
  transitions: [
    { from: "head", to: "head", advance: 0 },
    { from: "head", to: "blank", advance: 0 },
    { from: "head", to: "label", advance: 0 },
    ...ctc.transitions,
    { from: "blank", to: "tail", advance: 0 },
    { from: "label", to: "tail", advance: 1 },
    { from: "tail", to: "tail", advance: 0 },
  ],
  initial: [{ family: "head", k: 0 }, ...ctc.initial],
  final: [...ctc.final, { family: "tail", k: 0 }],
};

/** Single labels may be left out, at a price. */
export const skippable: Lattice = {
  name: "skippable",
  families: { blank: "blank", label: "label" },
  transitions: [
    ...ctc.transitions,
    { from: "blank", to: "label", advance: 1, weight: "skip" },
    { from: "label", to: "label", advance: 2, when: "differs2", weight: "skip" },
  ],
  initial: [...ctc.initial, { family: "label", k: 1, weight: "skip" }],
  final: [
    ...ctc.final,
    { family: "label", k: -2, weight: "skip" },
    { family: "blank", k: -1, weight: "skip" },
  ],
};

/** Labels follow each other and nothing else does. */
export const noBlank: Lattice = {
  name: "no-blank",
  families: { label: "label" },
  transitions: [
    { from: "label", to: "label", advance: 0 },
    { from: "label", to: "label", advance: 1 },
  ],
  initial: [{ family: "label", k: 0 }],
  final: [{ family: "label", k: -1 }],
};

/** A price for each label that begins, one for each frame that it stays, and a fixed one for ending in a blank. */
export const priced: Lattice = {
  name: "priced",
  families: { blank: "blank", label: "label" },
  transitions: [
    { from: "blank", to: "blank", advance: 0 },
    { from: "label", to: "blank", advance: 1 },
    { from: "label", to: "label", advance: 0, weight: "stay" },
    { from: "blank", to: "label", advance: 0, weight: "enter" },
    { from: "label", to: "label", advance: 1, when: "differs", weight: "enter" },
  ],
  initial: [
    { family: "blank", k: 0 },
    { family: "label", k: 0, weight: "enter" },
  ],
  final: ctc.final,
};

/** Between all labels stands what they say themselves, or something else: three families that lead to each other at one k. */
export const starBetween: Lattice = {
  name: "star-between",
  classes: ["star"],
  families: { star: "star", blank: "blank", label: "label" },
  transitions: [
    ...ctc.transitions,
    { from: "star", to: "star", advance: 0, weight: -0.5 },
    { from: "blank", to: "star", advance: 0 },
    { from: "label", to: "star", advance: 1 },
    { from: "star", to: "blank", advance: 0 },
    { from: "star", to: "label", advance: 0 },
  ],
  initial: [{ family: "star", k: 0, weight: -0.5 }, ...ctc.initial],
  final: [{ family: "star", k: 0 }, ...ctc.final],
};

/** One label in two states that may stand for it, whichever way it was come to: families that share what they emit. */
export const twoWays: Lattice = {
  name: "two-ways",
  families: { blank: "blank", label: "label", echo: "label" },
  transitions: [
    ...ctc.transitions,
    { from: "blank", to: "echo", advance: 0, weight: -1 },
    { from: "echo", to: "echo", advance: 0 },
    { from: "echo", to: "blank", advance: 1 },
  ],
  initial: [...ctc.initial, { family: "echo", k: 0, weight: -1 }],
  final: [...ctc.final, { family: "echo", k: -1 }],
};

export const lattices: readonly Lattice[] = [
  ctc,
  ctcNoRepeatBlank,
  wildcardEnds,
  skippable,
  noBlank,
  priced,
  starBetween,
  twoWays,
];
