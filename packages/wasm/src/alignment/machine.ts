/// <reference lib="dom" />
import { stock } from "@ctckit/core/backend";
import { allocate, PAGE, type Views, viewsOf } from "../memory.ts";
import { type AlignmentModule, type Stages, stagesOf } from "./kernels.ts";

// A call has a machine to itself, since a long sample takes many turns: a memory, which never grows, and an instance of the module.

export interface Machine {
  readonly stages: Stages;
  /** Of the module of posteriors, if there is one. */
  readonly sums: WebAssembly.Exports | undefined;
  readonly views: Views;
}

export interface Machines {
  take(bytes: number): Machine;
  give(machine: Machine): void;
  close(): void;
}

/** @param modules of best paths, of scores, and of posteriors if they are wanted */
export function machines(modules: readonly WebAssembly.Module[], topology: AlignmentModule): Machines {
  const unused = stock<Machine>(({ views }) => views.f32.byteLength);
  return {
    take(bytes) {
      const pages = Math.ceil(bytes / PAGE);
      const used = unused.take(pages * PAGE);
      if (used) return used;
      const memory = allocate(pages, pages);
      const exported = modules.map(
        (module) => new WebAssembly.Instance(module, { host: { memory, log: Math.log } }).exports,
      );
      const [own, scores, sums] = exported;
      const made = { stages: stagesOf(topology, { ...scores, ...own }), sums, views: viewsOf(memory) };
      unused.add(made);
      return made;
    },
    give: (machine) => unused.give(machine),
    close: () => unused.close(),
  };
}
