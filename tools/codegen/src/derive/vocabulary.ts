import type { Guard, Lattice, LogWeight } from "../spec/lattice.ts";

// What a lattice names, and how far it reaches.

export const familiesOf = ({ families }: Lattice): readonly string[] => Object.keys(families);

/** The classes that a caller names, in the order of their ids: the blank, which callers name always, comes first. */
export const namedClasses = ({ classes = [] }: Lattice): readonly string[] => ["blank", ...classes];

/** Ids of classes without a column. */
export const freeIds = (lattice: Lattice): readonly number[] =>
  (lattice.free ?? []).map((name) => namedClasses(lattice).indexOf(name));

/** Families whose state k emits label k. */
export const labelFamilies = (lattice: Lattice): readonly string[] =>
  familiesOf(lattice).filter((family) => lattice.families[family] === "label");

/** In the order in which they lie in the guards' buffer. */
export const guardsOf = ({ transitions }: Lattice): readonly Guard[] => [
  ...new Set(transitions.flatMap(({ when }) => when ?? [])),
];

/** How many labels before its own a guard looks at. */
export const distanceOf = (guard: Guard): number => Number(guard.slice("differs".length) || 1);

/** Log-weights that the caller gives. */
export const namedWeights = ({ transitions, initial, final }: Lattice): readonly string[] => [
  ...new Set([...transitions, ...initial, ...final].map(({ weight }) => weight).filter(isNamed)),
];

/** Whether a path is worth more or less than what it emits. */
export const hasWeights = ({ transitions, initial, final }: Lattice): boolean =>
  [...transitions, ...initial, ...final].some(({ weight }) => weight !== undefined);

const isNamed = (weight: LogWeight | undefined): weight is string => typeof weight === "string";

/** How many k a transition moves on, at most. */
export const furthest = ({ transitions }: Lattice): number =>
  Math.max(1, ...transitions.map(({ advance }) => advance));

/** How far before the last state a path may end, at most. */
export const deepestEnd = ({ final }: Lattice): number => Math.max(0, ...final.map(({ k }) => -k));
