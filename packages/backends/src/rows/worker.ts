import { row } from "../row.ts";

export const worker = row({
  name: "worker",
  about: "wasm in a pool of workers",
  load: { worker: () => import("@ctckit/worker"), wasm: () => import("@ctckit/wasm") },
  make: ({ worker, wasm }, options) => worker.worker(() => wasm.wasm(), options),
});
