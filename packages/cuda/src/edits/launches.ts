import type { Batch } from "@ctckit/core/backend";
import { rowsStage } from "@ctckit/parallel";
import { arithmeticOf, classesTogether, latticeThreads, rowThreads } from "../generated/kernels.ts";
import { type Launch, type Launches, type Step, symbol, WARP, WIDE } from "../launches.ts";
import { SampleTable } from "../samples.ts";
import type { Group, Spec } from "../workspace.ts";
import type { EditLayout } from "./layout.ts";

/** The work between the input and the results, as data. */
export function launchesOf(spec: Spec, batch: Omit<Batch, "data">, { pool, groups }: EditLayout): Launches {
  const samples = new SampleTable(batch, pool.targets.length);
  const steps: Step[] = [];
  for (const group of groups) {
    steps.push(...ofGroup(spec, batch, group, samples.count));
    for (const place of group.places) samples.addPlaced(place, spec);
  }
  return { samples, steps };
}

function ofGroup(spec: Spec, { classes }: Omit<Batch, "data">, group: Group, from: number): Step[] {
  const { topology, dtype } = spec;
  const { places, labels, frames } = group;
  const launch = (kernel: string, [x, z]: readonly [x: number, z: number], threads: number): Launch => ({
    kernel,
    stream: 0,
    from,
    grid: [x, places.length, z],
    threads,
    shared: 0,
    writes: "results",
  });
  const used = places.reduce((most, { target }) => Math.max(most, target.usedCount), 0);
  const byLabel = Math.min(latticeThreads, Math.ceil((labels + 1) / WARP) * WARP);
  const forms: Readonly<Record<string, readonly [grid: readonly [x: number, z: number], threads: number]>> = {
    flows: [[frames, 1], labels > WIDE ? WARP * 4 : WARP],
    splices: [[labels + 1, Math.ceil(used / classesTogether)], used > WARP ? rowThreads : WARP],
    besides: [[labels + 1, 1], WARP],
    leftOut: [[1, 1], WARP],
  };
  const stage = (name: string) =>
    launch(
      symbol(`${topology.name}/edits/${name}`, arithmeticOf[dtype]),
      ...(forms[name] ?? ([[1, 1], byLabel] as const)),
    );
  const beside = (one: Launch): Launch => ({ ...one, stream: 1 });
  const rows = rowsStage(spec);
  const apart = classes > WIDE;
  const sideways = ["forward", "suffixes"];
  return [
    launch(symbol(apart ? "emissions" : rows, dtype), [frames, 1], WARP),
    // Alphas and betas wait for emissions only.
    "fork",
    beside(stage("suffixes")),
    ...(apart ? [beside(launch(symbol(`${rows}/apart`, dtype), [frames, 1], rowThreads))] : []),
    stage("forward"),
    "join",
    ...topology.edits.stages.filter((name) => !sideways.includes(name)).map(stage),
  ];
}
