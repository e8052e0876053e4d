import type { Shape } from "@ctckit/alignment";
import { type Kernel, type KernelText, placed } from "../kernel-text.ts";

// What is generated for the best paths of one topology: a module of its own, loaded when a plan first wants it. What a class says of a
// frame it has from the module of losses, or from one that holds nothing else.

export interface PathText<Stage extends string> extends KernelText<Stage> {
  /** Names of the arrays that it wants, with spaces between them. */
  readonly arrays: string;
}

export interface AlignmentModule extends Shape, PathText<Stage> {
  /** The words of each array. */
  readonly words: (dimensions: Dimensions) => readonly number[];
  readonly bytes: string;
}

type Stage =
  | ("labels" | "extend" | "level" | "keep" | "restore" | "ending" | "trace")
  | ("logitsLoss" | "logProbsLoss");

/** T frames, C classes, S labels, L labels of the target again, U classes in use, B rows of a block, W its last k. */
export type Dimensions = Readonly<Record<"T" | "C" | "S" | "L" | "U" | "B" | "W", number>>;

/** What kernels take: numbers, and the addresses of arrays in bytes. */
export type Arguments = Record<
  | (
      | "targetStart"
      | "targetLength"
      | "blank"
      | "star"
      | "outside"
      | "usedCount"
      | "grain"
      | "classes"
      | "timeStride"
    )
  | ("probabilities" | "floor")
  | ("from" | "to" | "frames" | "leastLabel" | "lastLabel" | "firstFrame" | "firstLabel" | "rowMask")
  | ("frame" | "keptFrom" | "keptLow" | "keptHigh" | "family" | "label" | "dataStart" | "row")
  | ("data" | "kept" | "targets" | "slots" | "counts" | "place" | "alive" | "states" | "passed")
  | ("starScore" | "outsideScore" | "openStart" | "openEnd" | "ones")
  | ("pathFamily" | "pathLabel" | "posteriors" | "alphaExponent" | "totalExponent")
  | ("ids" | "differs" | "lead" | "used" | "emissions" | "emissionsExponent" | "logits" | "rest"),
  number
>;

export type Stages = Readonly<Record<Stage, Kernel<Arguments>>>;

/** Arguments of a sample whose arrays lie at these addresses. */
export const argumentsAt = ({ arrays }: Pick<PathText<never>, "arrays">, addresses: readonly number[]) =>
  placed(arrays, addresses) as Arguments;
