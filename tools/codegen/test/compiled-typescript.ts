import { transformSync } from "esbuild";
import type { Kernel } from "../src/ir/nodes.ts";
import { printTypeScript } from "../src/print/ts.ts";
import type { Run } from "./simulation.ts";

/** Executes what the TypeScript printer wrote. */
export const compiledTypeScript: Run = (kernel, { scalars, buffers }) => {
  let run = programs.get(kernel);
  if (!run) {
    const source = printTypeScript({ header: ["test"], kernels: [kernel] });
    const { code } = transformSync(source, { loader: "ts", format: "cjs" });
    const module = { exports: {} as Record<string, (memory: unknown) => void> };
    new Function("module", "exports", code)(module, module.exports);
    run = module.exports[kernel.name]!;
    programs.set(kernel, run);
  }
  run({ ...scalars, ...buffers });
};
const programs = new Map<Kernel, (memory: unknown) => void>();
