import type { PlanSpec } from "@ctckit/core/backend";
import { rowsStage } from "@ctckit/parallel";
import { mostThreads } from "./generated/shaders.ts";
import { type NamedShader, shaderOf } from "./shader.ts";
import { rowsLength, type TopologyShaders } from "./topology.ts";

// Which shaders a batch goes through, and in workgroups of what size.

/** A shader, the threads of a workgroup of it, and what there is a workgroup for. */
export interface Stage {
  readonly shader: NamedShader;
  /** The pipeline's constants. */
  readonly constants: Readonly<Record<string, number>>;
  readonly grid: "frames" | "directions" | "samples";
}

/** In their order. What only the gradient wants is absent without one. */
export interface Stages {
  readonly rows: Stage;
  readonly meet: Stage;
  readonly join: Stage;
  readonly loss: Stage;
  readonly part?: Stage;
  readonly gather?: Stage;
  /** Of all samples, whether they go through the others or not. */
  readonly settle?: Stage;
}

/** What of a plan the shaders depend on. */
export interface Spec extends Pick<PlanSpec, "input" | "gradient"> {
  readonly topology: TopologyShaders;
}

/** How wide the rows are, at most. */
export interface Extent {
  readonly labels: number;
  readonly classes: number;
  readonly frames: number;
}

// One thread for each pair of cells while there are threads. Rows of classes and of posteriors there are by the thousand, so
// that a GPU is busy with few threads for each, and a barrier costs less the fewer they are.
const LATTICE_THREADS = [32, 128, mostThreads];
const [FEW, MANY, WIDE] = [32, 128, 256];

export function stagesOf({ topology, input, gradient }: Spec, { labels, classes, frames }: Extent): Stages {
  const { name, mostLabelsInWorkgroup } = topology;
  const lattice = LATTICE_THREADS.find((threads) => threads > labels) ?? mostThreads;
  const wide = classes > WIDE ? MANY : FEW;
  const of = (shaderName: string, grid: Stage["grid"], threads: number, elements = 0): Stage => {
    const shader = shaderOf(topology.shaders, shaderName);
    const all: Readonly<Record<string, number>> = { threads, elements };
    const constants = Object.fromEntries(shader.overrides.map((name) => [name, all[name]!]));
    return { shader, grid, constants };
  };
  const spilled = labels > mostLabelsInWorkgroup ? "Spilled" : "";
  // As many as any target has that these threads are for: few pipelines serve all.
  const most = lattice < mostThreads ? lattice - 1 : mostLabelsInWorkgroup;
  const elements = rowsLength(topology, Math.min(most, mostLabelsInWorkgroup));
  return {
    rows: of(rowsStage({ input, ...(gradient && { gradient }) }), "frames", wide),
    meet: of(`${name}/meet${spilled}`, "directions", lattice, elements),
    join: of(`${name}/join`, "samples", lattice),
    loss: of("loss", "samples", frames > WIDE ? mostThreads : FEW),
    ...(gradient !== undefined && {
      part: of(`${name}/part${spilled}`, "directions", lattice, elements),
      gather: of(`${name}/gather`, "frames", FEW),
      settle: of("settle", "frames", wide),
    }),
  };
}

/** Those of every batch that there can be. */
export function shadersOf(spec: Spec): NamedShader[] {
  return [0, spec.topology.mostLabelsInWorkgroup + 1].flatMap((labels) =>
    Object.values(stagesOf(spec, { labels, classes: 1, frames: 1 })).map(({ shader }) => shader),
  );
}
