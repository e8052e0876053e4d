#include "ptx.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace emulated {

int driverFor(const char* ptx) {
  for (;;) {
    ptx += std::strspn(ptx, " \t\r\n");
    if (std::strncmp(ptx, "//", 2) != 0) break;
    ptx += std::strcspn(ptx, "\n");
  }
  int major, minor;
  if (std::sscanf(ptx, ".version %d.%d", &major, &minor) != 2) return 0;
  // 6.3 is CUDA 10.0, of 2018; what is older is taken as well.
  if (major == 6) return 10000 + 10 * std::max(0, minor - 3);
  return (major + 4) * 1000 + 10 * minor;
}

}  // namespace emulated
