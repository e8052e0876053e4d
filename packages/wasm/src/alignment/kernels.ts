import type { Shape } from "@ctckit/alignment";

// What is generated for the best paths of one topology: a module of its own, loaded when a plan first wants it.

export interface AlignmentModule extends Shape {
  readonly namedClasses: number;
  readonly mostLabels: (frames: number) => number;
  /** Words of each array but for rows that are kept. */
  readonly words: (dimensions: Dimensions) => readonly number[];
  /** The arguments of a sample whose arrays lie at these addresses, in the order of `words`. All others are 0. */
  readonly arguments: (addresses: readonly number[]) => Arguments;
  stages(exports: Exports): Stages;
  readonly bytes: readonly string[];
}

/** T frames, C classes, S labels, L labels of the target again, U classes in use, B rows of a block, W its last k. */
export type Dimensions = Readonly<Record<"T" | "C" | "S" | "L" | "U" | "B" | "W", number>>;

/** The arguments of a kernel: numbers, and the addresses of arrays in bytes. */
export type Arguments = Record<
  | (
      | "targetStart"
      | "targetLength"
      | "blank"
      | "usedCount"
      | "grain"
      | "classes"
      | "dataStart"
      | "timeStride"
    )
  | ("from" | "to" | "frames" | "leastLabel" | "lastLabel" | "firstFrame" | "firstLabel" | "rowMask")
  | ("frame" | "keptFrom" | "keptLow" | "keptHigh" | "family" | "label" | "endFrame")
  | ("data" | "kept" | "targets" | "slots" | "counts" | "place" | "alive" | "states" | "path")
  | ("passed" | "lead" | "scores"),
  number
>;

type Exports = Readonly<Record<string, (...args: number[]) => void>>;

/** The kernels. Their arguments have more addresses than `Arguments` names. */
export interface Stages {
  labels(s: Arguments): void;
  extend(s: Arguments): void;
  level(s: Arguments): void;
  keep(s: Arguments): void;
  restore(s: Arguments): void;
  ending(s: Arguments): void;
  trace(s: Arguments): void;
  logitScores(s: Arguments): void;
  logProbScores(s: Arguments): void;
}
