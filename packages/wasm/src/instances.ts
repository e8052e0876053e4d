/// <reference lib="dom" />
import { stock } from "@ctckit/core/backend";
import { allocate, PAGE, type Views, viewsOf } from "./memory.ts";

// For calls that take many turns: each has a memory to itself, which never grows, and an instance of each module in it.

export interface Instances<I> {
  take(bytes: number): I;
  give(instance: I): void;
  close(): void;
}

/** @param of makes an instance of what the modules export, in their order */
export function instances<I extends { readonly views: Views }>(
  modules: readonly WebAssembly.Module[],
  of: (exported: readonly WebAssembly.Exports[], views: Views) => I,
): Instances<I> {
  const unused = stock<I>(({ views }) => views.f32.byteLength);
  return {
    take(bytes) {
      const pages = Math.ceil(bytes / PAGE);
      const used = unused.take(pages * PAGE);
      if (used) return used;
      const memory = allocate(pages, pages);
      const exported = modules.map(
        (module) => new WebAssembly.Instance(module, { host: { memory, log: Math.log } }).exports,
      );
      const made = of(exported, viewsOf(memory));
      unused.add(made);
      return made;
    },
    give: (instance) => unused.give(instance),
    close: () => unused.close(),
  };
}
