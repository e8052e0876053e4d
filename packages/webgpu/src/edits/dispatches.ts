import type { Batch } from "@ctckit/core/backend";
import { rowsStage } from "@ctckit/parallel";
import { type Add, CELLS, collected, dispatch, STEPS, type Submission, TOGETHER } from "../dispatches.ts";
import { classesTogether, mostThreads } from "../generated/shaders.ts";
import { type Fields, placedFields } from "../samples.ts";
import { shaderOf } from "../shader.ts";
import { FEW, MANY, type Spec, type Stage, threadsOf, WIDE } from "../stages.ts";
import type { EditShaders } from "../topology.ts";
import type { Group, Layout } from "../workspace.ts";

/** What one workgroup of a stage does, where that is not a whole sample. */
const GRIDS: Readonly<Record<string, Stage["grid"]>> = {
  flows: "frames",
  splices: "classes",
  besides: "places",
};

/** The work between the input and the results, as data. */
export function submissions(
  spec: Spec,
  { shaders }: EditShaders,
  batch: Omit<Batch, "data">,
  { groups }: Layout,
): Submission[] {
  const { made, add } = collected();
  for (const group of groups) addGroup(spec, shaders, batch, group, add);
  return made;
}

function addGroup(
  spec: Spec,
  shaders: EditShaders["shaders"],
  batch: Omit<Batch, "data">,
  { places }: Group,
  add: Add,
): void {
  const largest = (of: (place: Group["places"][number]) => number) =>
    places.reduce((most, place) => Math.max(most, of(place)), 0);
  const labels = largest(({ targetLength }) => targetLength);
  const frames = largest(({ frames }) => frames);
  const chunks = Math.ceil(largest(({ usedCount }) => usedCount) / classesTogether);
  const samples = places.map((place): Fields => placedFields(spec, batch, place));
  const rows = shaderOf(spec.topology.shaders, rowsStage(spec));
  add(
    dispatch(
      { shader: rows, grid: "frames", constants: { threads: batch.classes > WIDE ? MANY : FEW } },
      samples,
    ),
  );
  for (const [name, shader] of Object.entries(shaders)) {
    const grid = GRIDS[name] ?? "samples";
    const threads =
      grid === "samples" ? threadsOf(labels) : grid === "classes" && batch.classes > FEW ? mostThreads : FEW;
    const stage: Stage = {
      shader: { ...shader, name: `${spec.topology.name}/edits/${name}` },
      grid,
      constants: { threads },
    };
    if (grid === "frames") add(dispatch(stage, samples));
    else if (grid === "samples")
      add(
        dispatch(stage, samples),
        frames * Math.ceil(samples.length / TOGETHER) * Math.ceil((labels + 1) / CELLS),
      );
    else addPlaces(stage, samples, { labels, frames, chunks: grid === "classes" ? chunks : 1 }, add);
  }
}

/** Some places at a time, since each goes through all frames. */
function addPlaces(
  stage: Stage,
  samples: readonly Fields[],
  { labels, frames, chunks }: Readonly<Record<"labels" | "frames" | "chunks", number>>,
  add: Add,
): void {
  const turns = Math.max(1, Math.floor(STEPS / frames));
  const together = Math.max(1, Math.floor((turns * TOGETHER) / (samples.length * chunks)));
  for (let place = 0; place <= labels; place += together) {
    const many = Math.min(together, labels + 1 - place);
    add(
      {
        stage,
        samples: samples.map((sample) => ({ ...sample, place })),
        workgroups: [many, samples.length, chunks],
      },
      frames * Math.ceil((many * samples.length * chunks) / TOGETHER),
    );
  }
}
