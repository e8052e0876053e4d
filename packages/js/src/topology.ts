import { validateTopologies } from "@ctckit/core/backend";
import type { SizeTable } from "./array-growth.ts";
import type { LaterTopology } from "./later-topology.ts";
import type { Sample } from "./sample.ts";

// A topology is a value, so a bundle contains only the topologies that the program names. Its kernels and the sizes of
// their arrays are generated. Nothing here knows which topologies exist.

/** A lattice that `js` can serve, such as `ctc` or `ctcNoRepeatBlank`. */
export interface JsTopology {
  /** The name that callers pass as `topology`. */
  readonly name: string;
}

/** A topology with its generated parts. */
export interface TopologyKernels extends JsTopology {
  readonly namedClasses: number;
  readonly mostLabels: (frames: number) => number;
  readonly logUnit: number;
  readonly logPerEmission: number;
  readonly labels: Stage;
  readonly forward: Stage;
  readonly backward: Stage;
  readonly sizes: Readonly<Record<"labels" | "loss" | "gradient", SizeTable<Dimensions>>>;
  /** Absent where somebody else has made the topology. */
  readonly later?: () => Promise<LaterTopology>;
}

export type Stage = (sample: Sample) => void;

/** T frames, C classes, S labels, U classes in use, R rows of alpha. */
export type Dimensions = Readonly<Record<"T" | "C" | "S" | "U" | "R", number>>;

/** @throws TypeError, RangeError - the list is empty, repeats a topology, or holds one that is not of this package */
export const checkTopologies = (topologies: readonly JsTopology[]): readonly TopologyKernels[] =>
  validateTopologies<TopologyKernels>(
    "@ctckit/js",
    topologies,
    ({ forward, sizes }) => typeof forward === "function" && sizes !== undefined,
  );
