// What is soaked: each backend in each way in which it holds memory.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { softwareVulkan } from "@ctckit/backends/software-vulkan";

export interface Kind {
  /** In the table of backends. */
  readonly backend: string;
  readonly options?: object;
  /** A page that is not cross-origin isolated shares no memory. Default: memory is shared. */
  readonly isolated?: false;
  /** By how much its problems are smaller. Default: 1. */
  readonly divisor?: number;
  /** What its process needs of its surroundings, or why there is none of it here. */
  surroundings?(): Readonly<Record<string, string>> | string;
}

/** Even the smallest batch is split. */
const split = { size: 2, minWork: 1 };

export const kinds: Readonly<Record<string, Kind>> = {
  js: { backend: "js" },
  wasm: { backend: "wasm" },
  "worker-shared": { backend: "worker", options: split },
  "worker-moved": { backend: "worker", options: split, isolated: false },
  // A GPU that a CPU stands in for takes 10 to 100 times as long as the others.
  webgpu: { backend: "webgpu", divisor: 10, surroundings: softwareVulkan },
  cuda: { backend: "cuda", surroundings: emulatedCuda },
};

/** Builds the addon and a driver that needs no GPU, unless a driver is named. */
function emulatedCuda(): Readonly<Record<string, string>> | string {
  if (process.env.CTCKIT_CUDA_DRIVER !== undefined) return {};
  const folder = fileURLToPath(new URL("../../../../packages/cuda", import.meta.url));
  for (const script of ["build:emulator", "build:addon"]) {
    const { status, stdout } = spawnSync("pnpm", ["--silent", "run", script], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) return stdout.trim().split("\n").at(-1) || `"${script}" ended with code ${status}`;
  }
  return { CTCKIT_CUDA_DRIVER: `${folder}/build/emulator/libcuda-emulated.so` };
}
