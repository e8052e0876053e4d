import type { Batch } from "@ctckit/core/backend";
import { keeps, rowsStage } from "@ctckit/parallel";
import { isCoarse } from "./dtypes.ts";
import { arithmeticOf, latticeThreads, rowThreads } from "./generated/kernels.ts";
import { SampleTable } from "./samples.ts";
import { rowBytes } from "./topology.ts";
import { type Group, type Layout, MOST_SAMPLES, type Spec } from "./workspace.ts";

// The work between the input and the results, as data: which kernel runs over which samples, in blocks of how many threads.

export interface Launch {
  readonly kernel: string;
  /** One of the device's two streams. Stream 1 runs beside stream 0, from a fork to the next join. */
  readonly stream: 0 | 1;
  /** Index of the first sample in the table. */
  readonly from: number;
  readonly grid: readonly [x: number, y: number, z: number];
  readonly threads: number;
  /** Bytes of shared memory. */
  readonly shared: number;
  /** Which of the caller's arrays it writes, besides the losses. Default: the gradient. */
  readonly writes?: "states" | "results";
}

export type Step = Launch | "fork" | "join";

export interface Launches {
  /** The samples of all launches. `Launch.from` is an index into this table. */
  readonly samples: SampleTable;
  readonly steps: readonly Step[];
}

export const WARP = 32;
// Rows come by the thousand, so a GPU is busy with few threads for each. A row with more elements than this gets more threads,
// or it would take too long.
export const WIDE = 256;

export function launchesOf(spec: Spec, batch: Omit<Batch, "data">, { pool, groups }: Layout): Launches {
  const gradient = spec.gradient !== undefined;
  const others = spec.states ? pool.others : [];
  const most = pool.targets.length + others.length + (gradient ? batch.batch : 0);
  const samples = new SampleTable(batch, most);
  const steps: Step[] = [];
  for (const group of groups) {
    steps.push(...ofGroup(spec, batch, group, samples.count));
    for (const place of group.places) samples.addPlaced(place, spec);
  }
  const longest = others.reduce((most, { frames }) => Math.max(most, frames), 0);
  for (let i = 0; i < others.length; i += MOST_SAMPLES)
    steps.push({
      ...statesLaunch(spec, samples.count + i, WARP),
      grid: [longest, Math.min(MOST_SAMPLES, others.length - i), 1],
    });
  for (const other of others) samples.addOther(other);
  if (!gradient) return { samples, steps };
  const threads = batch.classes > WIDE ? WARP * 4 : WARP;
  for (let n = 0; n < batch.batch; n += MOST_SAMPLES) {
    const [from, count] = [samples.count + n, Math.min(MOST_SAMPLES, batch.batch - n)];
    steps.push({
      kernel: symbol("settle", spec.dtype),
      stream: 0,
      from,
      grid: [batch.time, count, 1],
      threads,
      shared: 0,
    });
  }
  for (const [n, frames] of pool.frames.entries()) samples.add(n, frames);
  return { samples, steps };
}

/** Without a grid. */
const statesLaunch = ({ topology, dtype }: Spec, from: number, threads: number): Omit<Launch, "grid"> => ({
  kernel: symbol(`${topology.name}/statePosteriors`, arithmeticOf[dtype]),
  stream: 0,
  from,
  threads,
  shared: 0,
  writes: "states",
});

export const symbol = (stage: string, dtype: string): string => [...stage.split(/[/-]/), dtype].join("_");

function ofGroup(spec: Spec, { classes }: Omit<Batch, "data">, group: Group, from: number): Step[] {
  const { places, labels, frames, spills } = group;
  const count = places.length;
  const pairs = Math.min(latticeThreads, Math.ceil((labels + 1) / WARP) * WARP);
  const isWide = classes > WIDE;
  const coarse = isCoarse(spec.dtype);
  const { name } = spec.topology;
  const launch = (
    stage: string,
    x: number,
    threads: number,
    shared = 0,
    dtype: string = spec.dtype,
  ): Launch => ({
    kernel: symbol(stage, dtype),
    stream: 0,
    from,
    grid: [x, count, 1],
    threads,
    shared,
  });
  const form = spills ? "spilled" : labels < latticeThreads ? "pairs" : "dealt";
  const shared = form === "spilled" ? 0 : rowBytes(spec.topology, spec.dtype, labels);
  const arithmetic = arithmeticOf[spec.dtype];
  const lattice = (stage: string) => launch(`${name}/${stage}/${form}`, 2, pairs, shared, arithmetic);
  const rows = rowsStage(spec);
  const gather = `${name}/gather${coarse ? `/${rows}` : ""}`;
  const gradient = spec.gradient !== undefined;
  const apart = isWide || coarse;
  const ofLabels = labels > WIDE ? WARP * 4 : WARP;
  return [
    // The lattice waits only for the classes of the target. Meanwhile the rest of the GPU works on all other classes. With few
    // classes there is too little work for that.
    ...(apart
      ? [
          launch("emissions", frames, WARP),
          "fork" as const,
          { ...launch(`${rows}/apart`, frames, isWide ? rowThreads : WARP), stream: 1 as const },
        ]
      : [launch(rows, frames, WARP)]),
    lattice("meet"),
    launch(`${name}/join`, 1, pairs, 0, arithmetic),
    ...(keeps(spec) ? [lattice("part")] : []),
    ...(apart ? ["join" as const] : []),
    launch(`${name}/loss`, 1, frames > WIDE ? rowThreads : WARP, 0, arithmetic),
    ...(gradient ? [launch(gather, frames, ofLabels)] : []),
    ...(gradient && spec.input === "probabilities" ? [launch("quotients", frames, ofLabels)] : []),
    ...(spec.states ? [{ ...statesLaunch(spec, from, ofLabels), grid: [frames, count, 1] as const }] : []),
  ];
}
