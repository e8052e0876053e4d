import type { PlanSpec } from "@ctckit/core";
import type { Device, ShaderName } from "./device.ts";

/** A shader and the shape of its grid. */
export interface Stage {
  readonly name: ShaderName;
  /** Whether it has a workgroup for each frame of each sample, or one for each sample. */
  readonly perFrame: boolean;
  readonly pipeline: GPUComputePipeline;
}

export interface Stages {
  /** What samples that may have an alignment go through, in order. */
  readonly lattice: readonly Stage[];
  /** What all samples go through then, where there is a gradient. */
  readonly settle: readonly Stage[];
}

/** What of a plan the shaders depend on. */
export type Spec = Pick<PlanSpec, "topology" | "input" | "gradient">;

type Shape = readonly [name: ShaderName, perFrame: boolean];

export async function stages(spec: Spec, device: Device): Promise<Stages> {
  const gradient = spec.gradient !== "none";
  const lattice: Shape[] = [
    [rowsOf(spec), true],
    [`${spec.topology}/forward`, false],
    ["loss", false],
    ...(gradient
      ? ([
          [`${spec.topology}/backward`, false],
          [`${spec.topology}/gather`, true],
        ] as const)
      : []),
  ];
  const settle: Shape[] = gradient ? [["settle", true]] : [];
  const made = await Promise.all(
    [...lattice, ...settle].map(
      async ([name, perFrame]): Promise<Stage> => ({ name, perFrame, pipeline: await device.pipeline(name) }),
    ),
  );
  return { lattice: made.slice(0, lattice.length), settle: made.slice(lattice.length) };
}

function rowsOf({ input, gradient }: Spec): ShaderName {
  if (gradient === "none") return input === "logits" ? "logitRowsLoss" : "logProbRowsLoss";
  if (input === "logits") return "logitRows";
  return gradient === "logits" ? "logProbRows" : "logProbRowsPartial";
}
