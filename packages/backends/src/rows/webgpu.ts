import { row } from "../row.ts";

export const webgpu = row({
  name: "webgpu",
  about: "the GPU, in WGSL",
  needs: "a GPU; in Node the package webgpu as well",
  load: { webgpu: () => import("@ctckit/webgpu") },
  make: ({ webgpu }, options) => webgpu.webgpu(options),
});
