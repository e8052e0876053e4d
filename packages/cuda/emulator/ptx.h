// Which driver PTX asks for.
#pragma once

namespace emulated {

/** The emulated driver, unless faults say another: CUDA 12.4. */
constexpr int DRIVER = 12040;

/** The first CUDA whose drivers take this PTX, as cuDriverGetVersion says it; 0: it is no PTX. */
int driverFor(const char* ptx);

}  // namespace emulated
