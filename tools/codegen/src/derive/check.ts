import { LEAST_ARC } from "../ir/operations.ts";
import type { End, Lattice, LogWeight, Transition } from "../spec/lattice.ts";
import { completePaths } from "./complete-paths.ts";
import { familiesOf, labelFamilies, namedClasses, namedWeights } from "./vocabulary.ts";
import { windowEdges } from "./window.ts";

// A spec either says a lattice that the derivation does right, or is refused here, by its name, the place in it and the reason.

const NAME = /^[a-z][A-Za-z0-9]*$/;
const TOPOLOGY = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const GUARD = /^differs([2-9]|[1-9]\d+)?$/;
const OF_TRANSITIONS = ["from", "to", "advance", "when", "weight"];
const OF_ENDS = ["family", "k", "weight"];

/** @throws Error - for the first of the specs that is no lattice */
export function checkSpecs(specs: readonly Lattice[]): void {
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`spec ${twice}: there are two specs of that name`);
  specs.forEach(checkSpec);
}

export function checkSpec(lattice: Lattice): void {
  const { name, families, transitions, initial, final } = lattice;
  const refuse: Refuse = (where, why) => {
    throw new Error(`spec ${name}: ${where}${where && ": "}${why}`);
  };
  if (!TOPOLOGY.test(name)) refuse("", "a name has lower-case words with hyphens between them");
  const classes = namedClasses(lattice);
  checkNames([...classes, ...namedWeights(lattice)], refuse);
  checkNames(familiesOf(lattice), refuse);
  if (classes.includes("label")) refuse("classes", "label is what a target names, not a class");
  for (const [family, emits] of Object.entries(families))
    if (emits !== "label" && !classes.includes(emits))
      refuse(
        `family ${family}`,
        `it emits ${emits}, which is neither label nor one of ${classes.join(", ")}`,
      );
  for (const free of lattice.free ?? [])
    if (!(lattice.classes ?? []).includes(free)) refuse("free", `${free} is not one of its classes`);
  if (labelFamilies(lattice).length === 0)
    refuse("families", "none emits labels, so that no target would matter");
  for (const [i, transition] of transitions.entries()) {
    checkTransition(lattice, transition, refuse);
    const same = ({ from, to, advance }: Transition) =>
      from === transition.from && to === transition.to && advance === transition.advance;
    if (transitions.findIndex(same) !== i) refuse(arc(transition), "it stands there twice");
  }
  for (const [ends, sign, word] of [
    [initial, 1, "initial"],
    [final, -1, "final"],
  ] as const) {
    if (ends.length === 0) refuse(word, "there is none");
    for (const [i, end] of ends.entries()) {
      const where = `${word} ${shown(end, sign)}`;
      checkEnd(lattice, end, sign, where, refuse);
      if (ends.findIndex(({ family, k }) => family === end.family && k === end.k) !== i)
        refuse(where, "it stands there twice");
    }
  }
  checkPaths(lattice, refuse);
  windowEdges(lattice);
}

type Refuse = (where: string, why: string) => void;

/** They become names in kernels. */
function checkNames(names: readonly string[], refuse: Refuse): void {
  for (const [i, name] of names.entries()) {
    if (!NAME.test(name)) refuse(name, "a name has letters and digits, and begins with a small letter");
    if (names.indexOf(name) !== i) refuse(name, "the name stands for two things");
  }
}

function checkTransition({ families }: Lattice, transition: Transition, refuse: Refuse): void {
  const { from, to, advance, when, weight } = transition;
  const where = arc(transition);
  const unknown = Object.keys(transition).find((key) => !OF_TRANSITIONS.includes(key));
  if (unknown)
    refuse(
      where,
      `it has no ${unknown}: every transition takes one frame, and has ${OF_TRANSITIONS.join(", ")}`,
    );
  for (const family of [from, to])
    if (!Object.hasOwn(families, family)) refuse(where, `there is no family ${family}`);
  if (!Number.isInteger(advance) || advance < 0)
    refuse(where, `it advances by ${advance}, expected an integer of 0 or more`);
  if (when !== undefined && !GUARD.test(when)) refuse(where, `there is no guard ${when}`);
  checkWeight(weight, where, refuse);
}

function checkEnd({ families }: Lattice, end: End, sign: 1 | -1, where: string, refuse: Refuse): void {
  const unknown = Object.keys(end).find((key) => !OF_ENDS.includes(key));
  if (unknown) refuse(where, `it has no ${unknown}: an end has ${OF_ENDS.join(", ")}`);
  if (!Object.hasOwn(families, end.family)) refuse(where, `there is no family ${end.family}`);
  const least = sign < 0 && families[end.family] === "label" ? 1 : 0;
  if (!Number.isInteger(end.k) || sign * end.k < least) refuse(where, "there is no such state");
  checkWeight(end.weight, where, refuse);
}

function checkWeight(weight: LogWeight | undefined, where: string, refuse: Refuse): void {
  if (typeof weight !== "number") return;
  if (!(weight <= 0 && weight > Number.NEGATIVE_INFINITY))
    refuse(
      where,
      `its log-weight is ${weight}, expected a finite number of 0 at most: mantissas only shrink`,
    );
  if (weight < LEAST_ARC)
    refuse(
      where,
      `its log-weight is ${weight}, which is as good as none: expected ${Math.ceil(LEAST_ARC)} at least`,
    );
}

/** What lies on no path from an initial to a final state, whatever the target, is a mistake in the spec. */
function checkPaths(lattice: Lattice, refuse: Refuse): void {
  const used = completePaths(lattice);
  for (const end of lattice.initial)
    if (!used.ends.has(end)) refuse(`initial ${shown(end, 1)}`, "no path from it reaches a final state");
  for (const end of lattice.final)
    if (!used.ends.has(end)) refuse(`final ${shown(end, -1)}`, "no path reaches it");
  for (const family of familiesOf(lattice))
    if (!used.families.has(family)) refuse(`family ${family}`, "no path goes through it");
  for (const transition of lattice.transitions)
    if (!used.transitions.has(transition)) refuse(arc(transition), "no path takes it");
}

const arc = ({ from, to, advance }: Transition): string => `arc ${from} > ${to} by ${advance}`;

function shown({ family, k }: End, sign: 1 | -1): string {
  return sign > 0
    ? `${family}[${k}]`
    : `${family}[S${k === 0 ? "" : ` ${k > 0 ? "+" : "-"} ${Math.abs(k)}`}]`;
}
