import type { AlignInput } from "../align-api.ts";
import { describe } from "./description.ts";
import { elementError, int32Max, integerArray, integerAt } from "./integers.ts";

/** The group of each label, all samples' end to end as their targets are: a copy. */
export function validateGroups(
  { groups: given }: Pick<AlignInput, "groups">,
  targetOffsets: Int32Array, // [N + 1]
): Int32Array | undefined {
  if (given === undefined) return undefined;
  const count = targetOffsets.length - 1;
  const groups = new Int32Array(targetOffsets[count]!);
  const put = (name: string, value: unknown, from: number, to: number) => {
    const array = integerArray(name, value);
    if (array.length !== to - from)
      throw new RangeError(`${name}: expected ${to - from} numbers, one a label, got ${array.length}`);
    for (let i = from; i < to; i++) {
      const group = integerAt(array, i - from);
      if (!(group >= -int32Max && group <= int32Max))
        throw elementError(`${name}[${i - from}]`, `${-int32Max}..${int32Max}`, array, i - from);
      groups[i] = group;
    }
  };
  const rows: unknown = given;
  if (!Array.isArray(rows) || !rows.some((row) => typeof row === "object" && row !== null)) {
    // Flat, one number a label of the targets without what pads them.
    put("groups", rows, 0, groups.length);
    return groups;
  }
  if (rows.length !== count)
    throw new RangeError(`groups: expected N = ${count} rows, got ${describe(rows)} of ${rows.length}`);
  for (const [n, row] of rows.entries()) put(`groups[${n}]`, row, targetOffsets[n]!, targetOffsets[n + 1]!);
  return groups;
}
