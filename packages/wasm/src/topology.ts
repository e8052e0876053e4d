import { validateTopologies } from "@ctckit/core/backend";
import type { WithLater } from "./later-topology.ts";

// A topology is a value, so a bundle contains only the topologies that the program names. It consists of a WebAssembly
// module with all of its kernels, and of the sizes of their arrays. All of it is generated. Nothing here knows which
// topologies exist.

/** A lattice that `wasm` can serve, such as `ctc` or `ctcNoRepeatBlank`. */
export interface WasmTopology {
  /** The name that callers pass as `topology`. */
  readonly name: string;
}

/** A topology with its generated parts. */
export interface TopologyModule extends WithLater {
  readonly namedClasses: number;
  readonly mostLabels: (frames: number) => number;
  readonly logUnit: number;
  readonly forwardRows: readonly string[];
  readonly backwardRows: readonly string[];
  /** Words of each array: those for the labels, those that a loss adds, and those that a gradient adds. */
  readonly words: Readonly<
    Record<"labels" | "loss" | "gradient", (dimensions: Dimensions) => readonly number[]>
  >;
  /** The arguments of a sample whose arrays lie at these addresses, in the order of `words`. All others are 0. */
  readonly arguments: (addresses: readonly number[]) => Arguments;
  stages(exports: Exports): Stages;
  /** The module in the letters of generated/letters.ts. The code that all topologies share goes between its parts. */
  readonly bytes: readonly string[];
}

/** The arguments of a kernel: numbers, and the addresses of arrays in bytes. */
export type Arguments = Record<Description | Address, number>;

/** The sample's description. */
type Description =
  | (
      | "classes"
      | "blank"
      | "frames"
      | "firstFrame"
      | "endFrame"
      | "targetStart"
      | "targetLength"
      | "usedCount"
    )
  | ("dataStart" | "timeStride" | "gradScale" | "rowMask" | "rowStage" | "probabilities" | "floor");
/** The addresses of the arrays that the host reads or writes. */
type Address =
  | "data"
  | "grad"
  | "slots"
  | "targets"
  | "counts"
  | "rest"
  | "total"
  | "totalExponent"
  | "alive";

type Exports = Readonly<Record<string, (...args: number[]) => void>>;

/** The kernels of one topology. Its arguments have more addresses than `Arguments` names. */
export interface Stages {
  labels(s: Arguments): void;
  forward(s: Arguments): void;
  backward(s: Arguments): void;
  /** After it, of probabilities. */
  quotients(s: Arguments): void;
}

/** T frames, C classes, S labels, L labels of all targets, U classes in use, R rows of alpha. */
export type Dimensions = Readonly<Record<"T" | "C" | "S" | "L" | "U" | "R", number>>;

/** @throws TypeError, RangeError - the list is empty, repeats a topology, or holds one that is not of this package */
export const checkTopologies = (topologies: readonly WasmTopology[]): readonly TopologyModule[] =>
  validateTopologies<TopologyModule>("@ctckit/wasm", topologies, ({ bytes }) => Array.isArray(bytes));
