import type { Pass } from "../ir/nodes.ts";

/** The caller's arrays have this element type; arithmetic keeps its own. */
export function storage(dtype: "f32" | "f64"): Pass {
  return (kernel) => ({
    ...kernel,
    buffers: kernel.buffers.map((buffer) =>
      buffer.storage === "value" ? { ...buffer, storage: dtype } : buffer,
    ),
  });
}
