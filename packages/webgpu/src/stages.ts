import type { PlanSpec } from "@ctckit/core/backend";
import { keeps, rowsStage } from "@ctckit/parallel";
import { mostThreads } from "./generated/shaders.ts";
import { type NamedShader, shaderOf } from "./shader.ts";
import { rowsLength, type TopologyShaders } from "./topology.ts";

// The shaders that a batch goes through, and the sizes of their workgroups.

/** A shader with its constants. `grid` says what one workgroup handles: a frame, a direction or all of a sample, or a place of edits, or some classes at a place. */
export interface Stage {
  readonly shader: NamedShader;
  /** The pipeline's constants, such as the threads of a workgroup. */
  readonly constants: Readonly<Record<string, number>>;
  readonly grid: "frames" | "directions" | "samples" | "places" | "classes";
}

/** The stages in the order that they run. Those of a gradient or of posteriors are absent where it is not asked for. */
export interface Stages {
  readonly rows: Stage;
  readonly meet: Stage;
  readonly join: Stage;
  readonly loss: Stage;
  readonly part?: Stage;
  readonly gather?: Stage;
  /** After it, of probabilities. */
  readonly quotients?: Stage;
  readonly states?: Stage;
  /** Runs over all samples, including those that skip the other stages. */
  readonly settle?: Stage;
}

/** The parts of a plan that the shaders depend on. */
export interface Spec extends Pick<PlanSpec, "operation" | "input" | "gradient"> {
  readonly topology: TopologyShaders;
  /** Whether posteriors of states are wanted. */
  readonly states?: boolean;
}

/** The largest sizes in a batch. */
export interface Extent {
  readonly labels: number;
  readonly classes: number;
  readonly frames: number;
}

// The lattice uses one thread for each pair of cells, as far as there are threads. Rows of classes and of posteriors come by
// the thousand. So a GPU is busy with few threads for each row, and a barrier costs less with fewer threads.
const LATTICE_THREADS = [32, 128, mostThreads];
export const [FEW, MANY, WIDE] = [32, 128, 256];
/** Of stages with a workgroup for each sample, by its labels. */
export const threadsOf = (labels: number): number =>
  LATTICE_THREADS.find((threads) => threads > labels) ?? mostThreads;

export function stagesOf(spec: Spec, { labels, classes, frames }: Extent): Stages {
  const { topology, input, gradient } = spec;
  const { name, mostLabelsInWorkgroup } = topology;
  const lattice = threadsOf(labels);
  const wide = classes > WIDE ? MANY : FEW;
  const of = (shaderName: string, grid: Stage["grid"], threads: number, elements = 0): Stage => {
    const shader = shaderOf(topology.shaders, shaderName);
    const all: Readonly<Record<string, number>> = { threads, elements };
    const constants = Object.fromEntries(shader.overrides.map((name) => [name, all[name]!]));
    return { shader, grid, constants };
  };
  const spilled = labels > mostLabelsInWorkgroup ? "Spilled" : "";
  // The most labels for which these threads are chosen, not those of this batch. So a few pipelines serve all batches.
  const most = lattice < mostThreads ? lattice - 1 : mostLabelsInWorkgroup;
  const elements = rowsLength(topology, Math.min(most, mostLabelsInWorkgroup));
  return {
    rows: of(rowsStage({ input, ...(gradient && { gradient }) }), "frames", wide),
    meet: of(`${name}/meet${spilled}`, "directions", lattice, elements),
    join: of(`${name}/join`, "samples", lattice),
    loss: of("loss", "samples", frames > WIDE ? mostThreads : FEW),
    ...(keeps(spec) && { part: of(`${name}/part${spilled}`, "directions", lattice, elements) }),
    ...(spec.states && { states: of(`${name}/statePosteriors`, "frames", FEW) }),
    ...(gradient !== undefined && {
      gather: of(`${name}/gather`, "frames", FEW),
      ...(input === "probabilities" && { quotients: of("quotients", "frames", FEW) }),
      settle: of("settle", "frames", wide),
    }),
  };
}

/** The shaders of every possible batch. */
export function shadersOf(spec: Spec): NamedShader[] {
  return [0, spec.topology.mostLabelsInWorkgroup + 1].flatMap((labels) =>
    Object.values(stagesOf(spec, { labels, classes: 1, frames: 1 })).map(({ shader }) => shader),
  );
}
