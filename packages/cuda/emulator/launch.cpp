#include "launch.h"

#include <cstdio>

#include "faults.h"
#include "kernel-language.h"

namespace emulated {

Result execute(const Launch& launch) {
  if (const Result fault = faultOf("kernel")) return fault;
  static thread_local Block block;
  const auto [x, y, z] = launch.grid;
  gridDim = {x, y, z};
  blockDim = {launch.threads, 1, 1};
  for (unsigned k = 0; k < z; k++)
    for (unsigned j = 0; j < y; j++)
      for (unsigned i = 0; i < x; i++) {
        blockIdx = {i, j, k};
        const std::string wrong =
            block.run(launch.function.call, launch.argument, launch.threads, launch.sharedBytes);
        if (wrong.empty()) continue;
        std::fprintf(stderr, "emulated CUDA: %s, block (%u, %u, %u): %s\n", launch.function.name.c_str(), i, j, k,
                     wrong.c_str());
        return LAUNCH_FAILED;
      }
  return SUCCESS;
}

}  // namespace emulated
