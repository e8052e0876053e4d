// Where WebGPU comes from: the page, or in Node the `webgpu` package (Dawn).

// Dawn's devices do not survive their GPU object, so one is kept.
let dawn: GPU | undefined;

/** Undefined where there is none. */
export async function findGpu(): Promise<GPU | undefined> {
  const { navigator } = globalThis as { navigator?: { readonly gpu?: GPU } };
  if (navigator?.gpu) return navigator.gpu;
  try {
    const name = "webgpu"; // not spelled out: no bundler need find it for a page
    const { create, globals } = (await import(/* @vite-ignore */ name)) as typeof import("webgpu");
    for (const [key, value] of Object.entries(globals))
      if (!(key in globalThis)) Reflect.set(globalThis, key, value);
    dawn ??= create([]);
    return dawn;
  } catch {
    return undefined;
  }
}
