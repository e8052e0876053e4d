import type { Batch } from "@ctckit/core/backend";
import { dataExtent, dimensionsOf, grouped, type Target } from "@ctckit/parallel";
import { type EditPool, editPool } from "@ctckit/parallel/scoring";
import { arithmeticOf } from "../generated/kernels.ts";
import { arrayWords, wordOf } from "../sample-words.ts";
import { checkCount, type Group, LARGEST_GROUP, MOST_SAMPLES, type Spec, UNIT } from "../workspace.ts";

/** The samples in groups, each with its workspace, and where the results of all of them lie. */
export interface EditLayout {
  readonly pool: EditPool;
  readonly groups: readonly Group[];
  /** Bytes of the workspace, which holds the largest group. */
  readonly size: number;
  /** Of each sample with a target, in bytes. */
  readonly results: ReadonlyMap<number, Readonly<Record<string, number>>>;
  /** Bytes of all of them. */
  readonly resultsSize: number;
}

/** @throws CtcError `CTC_UNSUPPORTED` - the batch, or what one sample needs, is larger than kernels can count */
export function layOut({ topology, dtype }: Spec, batch: Omit<Batch, "data">): EditLayout {
  checkCount(dataExtent(batch), "elements of data");
  const pool = editPool(topology, batch);
  const arithmetic = arithmeticOf[dtype];
  const [work, results] = [topology.edits.workBytes[arithmetic], topology.edits.resultBytes[arithmetic]];
  const arrays = {
    labels: arrayWords(topology, arithmetic).labels,
    work: [...work.names, ...results.names].map(wordOf),
  };
  const unitsOf = (table: typeof work, target: Target) =>
    table.of(dimensionsOf(target, false)).map((bytes) => Math.ceil(bytes / UNIT));

  // All results lie in one array, while groups use the same workspace one after the other.
  const resultsOf = placed();
  const known = new Map(pool.targets.map((target) => [target, resultsOf.add(unitsOf(results, target))]));
  checkCount(resultsOf.end(), "units of 8 bytes for edits");
  let size = 0;
  const sized = pool.targets.map((target) => ({ target, units: unitsOf(work, target) }));
  const groups = grouped(sized, ({ units }) => sum(units), LARGEST_GROUP / UNIT, MOST_SAMPLES).map(
    (members): Group => {
      const workspace = placed();
      const places = members.map(({ target, units }) => ({
        target,
        arrays,
        starts: [...workspace.add(units), ...known.get(target)!],
      }));
      checkCount(workspace.end(), "units of 8 bytes for the edits of one sample");
      size = Math.max(size, workspace.end());
      const most = (of: (target: Target) => number) =>
        members.reduce((most, { target }) => Math.max(most, of(target)), 0);
      return {
        places,
        labels: most(({ targetLength }) => targetLength),
        frames: most(({ frames }) => frames),
        spills: false,
      };
    },
  );
  const byName = [...known].map(([{ sample }, starts]) => {
    const named = results.names.map((name, i) => [name, starts[i]! * UNIT] as const);
    return [sample, Object.fromEntries(named)] as const;
  });
  return {
    pool,
    groups,
    size: size * UNIT,
    results: new Map(byName),
    resultsSize: resultsOf.end() * UNIT,
  };
}

/** Places arrays one after the other. */
function placed() {
  let end = 0;
  return {
    end: () => end,
    add: (units: readonly number[]): number[] =>
      units.map((length) => {
        end += length;
        return end - length;
      }),
  };
}

const sum = (units: readonly number[]): number => units.reduce((sum, each) => sum + each, 0);
