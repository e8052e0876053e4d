import type { CudaOptions } from "@ctckit/cuda";
import { row } from "../row.ts";

export const cuda = row({
  name: "cuda",
  about: "an NVIDIA GPU, from Node",
  needs: "a GPU of NVIDIA's and its driver",
  load: { cuda: () => import("@ctckit/cuda") },
  // CTCKIT_CUDA_DRIVER=FILE: another driver than the system's, such as the emulated one of packages/cuda.
  make({ cuda }, options: CudaOptions) {
    const driver = process.env.CTCKIT_CUDA_DRIVER;
    return cuda.cuda({ ...(driver !== undefined && { driver }), ...options });
  },
});
