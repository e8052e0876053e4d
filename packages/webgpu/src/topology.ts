import { validateTopologies } from "@ctckit/core/backend";
import type { DeviceTopology, SizeTable } from "@ctckit/parallel";
import type { Shaders } from "./shader.ts";

// A topology is a value, so a bundle contains only the topologies that the program names. Its shaders and the sizes of their
// arrays are generated. Nothing here knows which topologies exist.

/** A lattice that `webgpu` can serve, such as `ctc` or `ctcNoRepeatBlank`. */
export interface WebgpuTopology {
  /** The name that callers pass as `topology`. */
  readonly name: string;
}

/** A topology with its generated parts. */
export interface TopologyShaders extends WebgpuTopology, DeviceTopology {
  /** Words of each array that a sample has in `work`. */
  readonly workWords: SizeTable;
  /** Words of the rows of one direction. They lie in `work` if they do not fit into a workgroup's memory. */
  readonly rowWords: SizeTable;
  /** Labels of the longest target whose rows fit into a workgroup's memory. */
  readonly mostLabelsInWorkgroup: number;
  /** By shader name, which begins with the topology's name. */
  readonly shaders: Shaders;
  /** Loads what no loss takes. Absent where somebody else has made the topology. */
  readonly later?: LaterShaders;
}

export interface LaterShaders {
  /** Of the posteriors of states. */
  posteriors(): Promise<Shaders>;
  edits(): Promise<EditShaders>;
}

/** What edits of a topology take. */
export interface EditShaders {
  /** Words of each array that a sample has in `work`, and in `results`. */
  readonly workWords: SizeTable;
  readonly resultWords: SizeTable;
  /** By stage, in the order in which they run. */
  readonly shaders: Shaders;
}

/** With the shaders of the posteriors of states as well. */
export async function withPosteriors(topology: TopologyShaders): Promise<TopologyShaders> {
  return { ...topology, shaders: { ...topology.shaders, ...(await topology.later?.posteriors()) } };
}

/** @throws TypeError, RangeError - the list is empty, repeats a topology, or holds one that is not of this package */
export const checkTopologies = (topologies: readonly WebgpuTopology[]): readonly TopologyShaders[] =>
  validateTopologies<TopologyShaders>(
    "@ctckit/webgpu",
    topologies,
    ({ shaders }) => typeof shaders === "object" && shaders !== null,
  );

/** Words of `rows`, for one direction and so many labels. `rowsExponent` has as many. */
export function rowsLength({ rowWords: { names, of } }: TopologyShaders, labels: number): number {
  return of({ T: 0, S: labels, U: 0, K: 0 })[names.indexOf("rows")]!;
}
