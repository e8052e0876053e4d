import type { Batch } from "@ctckit/core/backend";
import { type Adding, type LabelPool, labelPool } from "./label-pool.ts";
import type { DeviceTopology } from "./topology.ts";

/** The targets of a batch of edits: each has ids for the classes that are asked for as well. */
export const editPool = (topology: DeviceTopology, batch: Omit<Batch, "data">): LabelPool =>
  labelPool(topology, batch, adding(batch.asked!));

/** Classes that the target does not use get the ids after its own. */
const adding = (classes: Int32Array): Adding => ({
  most: classes.length,
  add(arrays, ownCount, slots) {
    const [used, ids] = [arrays.used as Int32Array, arrays.ids as Int32Array];
    let usedCount = ownCount;
    for (let id = 0; id < ownCount; id++) slots[used[id]!] = id + 1;
    const asked = classes.map((c) => {
      if (slots[c] === 0) {
        used[usedCount++] = c;
        slots[c] = usedCount;
      }
      return slots[c]! - 1;
    });
    for (let id = 0; id < usedCount; id++) slots[used[id]!] = 0;
    // Label S, which does not exist, has the id that no class has.
    ids[ids.length - 1] = usedCount;
    return { asked, usedCount };
  },
});
