import { type GpuSource, navigatorGpu } from "./gpu.ts";

// Dawn's devices do not survive their GPU object, so it is kept.
let dawn: GPU | undefined;

/** The GPU of `navigator`. If it has none, the GPU of the package `webgpu` (Dawn), if that is installed. */
export const nodeGpu: GpuSource = async () => {
  const gpu = await navigatorGpu();
  if (typeof gpu !== "string") return gpu;
  try {
    // Bundlers for Node leave this import to Node, which resolves it when it runs. So a program may do without the package.
    const { create, globals } = await import(/* webpackIgnore: true */ /* @vite-ignore */ "webgpu");
    for (const [key, value] of Object.entries(globals))
      if (!(key in globalThis)) Reflect.set(globalThis, key, value);
    dawn ??= create([]);
    return dawn;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ERR_MODULE_NOT_FOUND"
      ? `${gpu}, and no package webgpu`
      : `${gpu}, and package webgpu: ${message}`;
  }
};
