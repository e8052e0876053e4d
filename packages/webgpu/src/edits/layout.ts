import { type Batch, CtcError } from "@ctckit/core/backend";
import { dataExtent, dimensionsOf, grouped } from "@ctckit/parallel";
import { type EditPool, editPool } from "@ctckit/parallel/scoring";
import { checkLimit } from "../limits.ts";
import type { EditShaders, TopologyShaders } from "../topology.ts";
import { group, LARGEST_GROUP, type Layout, type Place, WORD } from "../workspace.ts";

/** The samples in groups, each with its workspace, and where the results of all of them lie. */
export interface EditLayout extends Layout {
  readonly pool: EditPool;
  /** Bytes of the results. */
  readonly resultsSize: number;
  /** Of each sample with a target, in elements of 4 bytes. */
  readonly results: ReadonlyMap<number, Place["arrays"]>;
}

/** @throws CtcError `CTC_UNSUPPORTED` - the data, the results, or what one sample needs is over a limit of the device */
export function layOut(
  limits: GPUSupportedLimits,
  topology: TopologyShaders,
  { workWords, resultWords }: EditShaders,
  batch: Omit<Batch, "data">,
): EditLayout {
  const pool = editPool(topology, batch);
  const { maxStorageBufferBindingSize: room, maxComputeWorkgroupsPerDimension: many } = limits;
  const sized = pool.targets.map((target) => {
    const lengths = workWords.of(dimensionsOf(target, false));
    return { target, lengths, all: sum(lengths) };
  });
  // All results lie in one buffer, while groups use the same workspace one after the other.
  const all = group(
    pool.targets.map((target) => {
      const lengths = resultWords.of(dimensionsOf(target, false));
      return { target, lengths, all: sum(lengths) };
    }),
    resultWords.names,
  );
  const results = new Map(all.places.map(({ sample, arrays }) => [sample, arrays]));
  const groups = grouped(sized, ({ all }) => all, Math.floor(Math.min(room, LARGEST_GROUP) / WORD), many).map(
    (members) => {
      const { places, size } = group(members, workWords.names);
      const located = places.map((place) => ({
        ...place,
        arrays: { ...place.arrays, ...results.get(place.sample) },
      }));
      return { places: located, size };
    },
  );
  const size = groups.reduce((most, group) => Math.max(most, group.size), 0) * WORD;
  const [dataSize, resultsSize] = [dataExtent(batch) * WORD, all.size * WORD];
  checkLimit(limits, "maxStorageBufferBindingSize", dataSize, "of data");
  checkLimit(limits, "maxStorageBufferBindingSize", resultsSize, "of edits");
  checkLimit(limits, "maxStorageBufferBindingSize", size, "for the edits of one sample");
  const places = pool.targets.reduce((most, { targetLength }) => Math.max(most, targetLength + 1), 0);
  if (places > many)
    throw new CtcError(
      "CTC_UNSUPPORTED",
      `webgpu: ${places} places for an edit are over this device's maxComputeWorkgroupsPerDimension, ${many}`,
    );
  return { pool, groups, size, dataSize, statesSize: 0, resultsSize, results };
}

const sum = (lengths: readonly number[]): number => lengths.reduce((sum, length) => sum + length, 0);
