import type { Batch } from "@ctckit/core/backend";
import { type LabelPool, labelPool, type Target } from "./label-pool.ts";
import type { DeviceTopology, LabelArguments } from "./topology.ts";

/** A sample with a target from which some edit may have an alignment. */
export interface EditTarget extends Target {
  /** The id of each class that is asked for. */
  readonly asked: Int32Array;
}

export interface EditPool extends LabelPool {
  readonly targets: readonly EditTarget[];
}

/** The targets of a batch of edits, with ids for the classes that are asked for as well. */
export function editPool(topology: DeviceTopology, batch: Omit<Batch, "data">): EditPool {
  const { targetOffsets, asked } = batch;
  /** By where the target begins and ends, which says all of it. */
  const known = new Map<string, Int32Array>();
  const keyOf = (start: number, length: number) => `${start} ${length}`;
  const wider: DeviceTopology = {
    ...topology,
    namedClasses: topology.namedClasses + asked!.length,
    // A label less may be one edit away.
    mostLabels: (frames) => topology.mostLabels(frames) + 1,
    labels(target) {
      topology.labels(target);
      known.set(keyOf(target.targetStart, target.targetLength), addTo(target, asked!));
      // Its edits may fit where it does not, if there are frames.
      target.counts[1] = Math.min(target.counts[1]!, 1);
    },
  };
  const pool = labelPool(wider, batch);
  return {
    ...pool,
    targets: pool.targets.map((target) => ({
      ...target,
      asked: known.get(keyOf(targetOffsets[target.sample]!, target.targetLength))!,
    })),
  };
}

/** Classes that the target does not use get the ids after its own. */
function addTo(target: LabelArguments, asked: Int32Array): Int32Array {
  const { slots, counts } = target;
  const { used, ids } = target as LabelArguments & Readonly<Record<"used" | "ids", Int32Array>>;
  let count = counts[0]!;
  for (let id = 0; id < count; id++) slots[used[id]!] = id + 1;
  const found = asked.map((c) => {
    if (slots[c] === 0) {
      used[count++] = c;
      slots[c] = count;
    }
    return slots[c]! - 1;
  });
  for (let id = 0; id < count; id++) slots[used[id]!] = 0;
  counts[0] = count;
  // Label S, which does not exist, has the id that no class has.
  ids[ids.length - 1] = count;
  return found;
}
