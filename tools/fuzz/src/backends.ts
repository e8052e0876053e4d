import type { BackendProvider } from "@ctckit/core";

/** What can be fuzzed. A new backend is one row here and one dependency in package.json. */
export const backends: Readonly<Record<string, () => Promise<BackendProvider>>> = {
  wasm: async () => (await import("@ctckit/wasm")).wasm(),
  js: async () => (await import("@ctckit/js")).js(),
  // Even the smallest batch is split. Its script exists only in the build, not among the sources.
  worker: async () => {
    const { wasm } = await import("@ctckit/wasm");
    return (await import("@ctckit/worker")).worker(() => wasm(), { size: 2, minWork: 1 });
  },
  webgpu: async () => (await import("@ctckit/webgpu")).webgpu(),
  // CTCKIT_CUDA_DRIVER=FILE: another driver than the system's, such as the emulated one of packages/cuda.
  cuda: async () => {
    const driver = process.env.CTCKIT_CUDA_DRIVER;
    return (await import("@ctckit/cuda")).cuda(driver === undefined ? {} : { driver });
  },
};
