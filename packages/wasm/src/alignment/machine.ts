/// <reference lib="dom" />
import { stock } from "@ctckit/core/backend";
import { allocate, PAGE, type Views, viewsOf } from "../machine.ts";
import type { AlignmentModule, Stages } from "./kernels.ts";

// A call has a machine to itself, since a long sample takes many turns: a memory, which never grows, and an instance of the module.

export interface Machine {
  readonly stages: Stages;
  readonly views: Views;
}

export interface Machines {
  take(bytes: number): Machine;
  give(machine: Machine): void;
  close(): void;
}

export function machines(module: WebAssembly.Module, topology: AlignmentModule): Machines {
  const unused = stock<Machine>(({ views }) => views.f32.byteLength);
  return {
    take(bytes) {
      const pages = Math.ceil(bytes / PAGE);
      const used = unused.take(pages * PAGE);
      if (used) return used;
      const memory = allocate(pages, pages);
      const { exports } = new WebAssembly.Instance(module, { host: { memory, log: Math.log } });
      const stages = topology.stages(exports as Parameters<AlignmentModule["stages"]>[0]);
      const made = { stages, views: viewsOf(memory) };
      unused.add(made);
      return made;
    },
    give: (machine) => unused.give(machine),
    close: () => unused.close(),
  };
}
