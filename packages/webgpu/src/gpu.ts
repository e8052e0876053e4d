/// <reference types="@webgpu/types" />

/** Where a backend's WebGPU comes from. A string says why there is none. */
export type GpuSource = () => Promise<GPU | string>;

/** That of the page or the worker; Deno has one too. */
export const navigatorGpu: GpuSource = async () =>
  (globalThis as { navigator?: { readonly gpu?: GPU } }).navigator?.gpu ??
  "there is no WebGPU here: no navigator.gpu";
