import type { Buffer, Pass } from "../ir/nodes.ts";

/** The caller's arrays have this element type; arithmetic keeps its own. */
export function storage(dtype: Exclude<Buffer["storage"], "value" | undefined>): Pass {
  return (kernel) => ({
    ...kernel,
    buffers: kernel.buffers.map((buffer) =>
      buffer.storage === "value" ? { ...buffer, storage: dtype } : buffer,
    ),
  });
}
