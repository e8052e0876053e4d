// What goes wrong on this machine: lines of a file named `faults` beside the library. A test that copies the library
// into a folder of its own has a machine of its own, and may change the file at any time.
//
//   cuMemAlloc_v2 2 2     the second call from now on answers 2; 0: every call
//   cuMemAlloc_v2 2 -1    it throws std::bad_alloc, as C++ does where memory ends; -2: std::system_error, where threads end
//   kernel 1 719          the next kernel that runs fails so
//   driver 11000          the driver's version
//   devices 0             how many there are
//   memory 65536          bytes of the device
#pragma once

#include <string>

#include "results.h"

namespace emulated {

/** What `name` is to answer instead of doing its work. SUCCESS: nothing else. Counts as a call. */
Result faultOf(const std::string& name);

/** A number of the machine's, unless the file says another. */
long long setting(const std::string& name, long long usual);

}  // namespace emulated
