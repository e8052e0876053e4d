import { type Instances, instances } from "../instances.ts";
import { stagesOf } from "../kernel-text.ts";
import type { Views } from "../memory.ts";
import type { AlignmentModule, Arguments, Stages } from "./kernels.ts";

export interface Machine {
  readonly stages: Stages;
  /** Of the module of posteriors, if there is one. */
  readonly sums: WebAssembly.Exports | undefined;
  readonly views: Views;
}

export type Machines = Instances<Machine>;

/** @param modules of best paths, of scores, and of posteriors if they are wanted */
export const machines = (modules: readonly WebAssembly.Module[], topology: AlignmentModule): Machines =>
  instances(modules, ([own, scores, sums], views) => ({
    stages: stagesOf<keyof AlignmentModule["kernels"], Arguments>(topology, { ...scores, ...own }),
    sums,
    views,
  }));
