import { validateTopologies } from "@ctckit/core/backend";
import type { DeviceTopology, SizeTable } from "@ctckit/parallel";
import type { Shaders } from "./shader.ts";

// A topology is a value, so that a bundle has those alone that a program names. Its shaders and the sizes of what they work in are
// generated; nothing here knows which topologies there are.

/** A lattice that `webgpu` can serve: what `ctc` and `ctcNoRepeatBlank` are. */
export interface WebgpuTopology {
  /** What a caller asks for as `topology`. */
  readonly name: string;
}

/** What it is made of. */
export interface TopologyShaders extends WebgpuTopology, DeviceTopology {
  /** Words of each array that a sample has in `work`. */
  readonly workWords: SizeTable;
  /** And of its rows, of one direction, where they do not fit into a workgroup's memory. */
  readonly rowWords: SizeTable;
  /** Labels of the longest target whose rows do. */
  readonly mostLabelsInWorkgroup: number;
  /** By their names, which begin with the topology's. */
  readonly shaders: Shaders;
}

/** @throws TypeError, RangeError - one of them is no topology of this package, or there twice; or there is none */
export const checkTopologies = (topologies: readonly WebgpuTopology[]): readonly TopologyShaders[] =>
  validateTopologies<TopologyShaders>(
    "@ctckit/webgpu",
    topologies,
    ({ shaders }) => typeof shaders === "object" && shaders !== null,
  );

/** Words of `rows`, and so of `rowsExponent`, of one direction and so many labels. */
export function rowsLength({ rowWords: { names, of } }: TopologyShaders, labels: number): number {
  return of({ T: 0, S: labels, U: 0, K: 0 })[names.indexOf("rows")]!;
}
