import { validateTopologies } from "@ctckit/core/backend";

// A topology is a value, so that a bundle has those alone that a program names: a WebAssembly module in which it has all of its
// kernels, and the sizes of what they work in. All of it is generated; nothing here knows which topologies there are.

/** A lattice that `wasm` can serve: what `ctc` and `ctcNoRepeatBlank` are. */
export interface WasmTopology {
  /** What a caller asks for as `topology`. */
  readonly name: string;
}

/** What it is made of. */
export interface TopologyModule extends WasmTopology {
  readonly namedClasses: number;
  readonly mostLabels: (frames: number) => number;
  readonly logUnit: number;
  readonly forwardRows: readonly string[];
  readonly backwardRows: readonly string[];
  /** Of each array, for labels, for a loss besides, and for a gradient besides. */
  readonly words: Readonly<
    Record<"labels" | "loss" | "gradient", (dimensions: Dimensions) => readonly number[]>
  >;
  /** Of a sample whose arrays are at these addresses, in the order of `words`; all else is 0. */
  readonly arguments: (addresses: readonly number[]) => Arguments;
  stages(exports: Exports): Stages;
  /** Hexadecimal, with the code between its parts that all topologies share. */
  readonly bytes: readonly string[];
}

/** What kernels are called with: numbers, and in bytes the addresses of arrays. */
export type Arguments = Record<Description | Address, number>;

/** What a sample is. */
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
  | ("dataStart" | "timeStride" | "gradScale" | "rowMask" | "rowStage");
/** Where its arrays are that the host looks at. */
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

/** Each topology's own arguments have more addresses. */
export interface Stages {
  labels(s: Arguments): void;
  forward(s: Arguments): void;
  backward(s: Arguments): void;
}

/** In the project's letters: frames, classes, labels, labels of all targets, classes in use, rows of alpha. */
export type Dimensions = Readonly<Record<"T" | "C" | "S" | "L" | "U" | "R", number>>;

/** @throws TypeError, RangeError - one of them is no topology of this package, or there twice; or there is none */
export const checkTopologies = (topologies: readonly WasmTopology[]): readonly TopologyModule[] =>
  validateTopologies<TopologyModule>("@ctckit/wasm", topologies, ({ bytes }) => Array.isArray(bytes));
