/// <reference types="@webgpu/types" />

/** Finds the WebGPU that a backend uses. A string gives the reason why there is none. */
export type GpuSource = () => Promise<GPU | string>;

/** The GPU of the page or the worker. Deno has one too. */
export const navigatorGpu: GpuSource = async () =>
  (globalThis as { navigator?: { readonly gpu?: GPU } }).navigator?.gpu ??
  "there is no WebGPU here: no navigator.gpu";
