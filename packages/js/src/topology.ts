import { validateTopologies } from "@ctckit/core/backend";
import type { Sample } from "./sample.ts";

// A topology is a value, so that a bundle has those alone that a program names. Its kernels and the sizes of what they work in are
// generated; nothing here knows which topologies there are.

/** A lattice that `js` can serve: what `ctc` and `ctcNoRepeatBlank` are. */
export interface JsTopology {
  /** What a caller asks for as `topology`. */
  readonly name: string;
}

/** What it is made of. */
export interface TopologyKernels extends JsTopology {
  readonly namedClasses: number;
  readonly mostLabels: (frames: number) => number;
  readonly logUnit: number;
  readonly logPerEmission: number;
  readonly labels: Stage;
  readonly forward: Stage;
  readonly backward: Stage;
  readonly sizes: Readonly<Record<"labels" | "loss" | "gradient", SizeTable>>;
}

export type Stage = (sample: Sample) => void;

export interface SizeTable {
  readonly names: readonly string[];
  readonly types: readonly (Float64ArrayConstructor | Int32ArrayConstructor)[];
  /** Elements of each. */
  readonly of: (dimensions: Dimensions) => readonly number[];
}

/** In the project's letters: frames, classes, labels, classes in use, rows of alpha. */
export type Dimensions = Readonly<Record<"T" | "C" | "S" | "U" | "R", number>>;

/** @throws TypeError, RangeError - one of them is no topology of this package, or there twice; or there is none */
export const checkTopologies = (topologies: readonly JsTopology[]): readonly TopologyKernels[] =>
  validateTopologies<TopologyKernels>(
    "@ctckit/js",
    topologies,
    ({ forward, sizes }) => typeof forward === "function" && sizes !== undefined,
  );
