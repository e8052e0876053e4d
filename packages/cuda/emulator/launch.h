// A launch: a grid of blocks, one after the other on the stream's thread.
#pragma once

#include "context.h"

namespace emulated {

struct Launch {
  /** A copy: the module may be unloaded before the stream comes to this. */
  Function function;
  Dimensions grid;
  unsigned threads;
  size_t sharedBytes;
  Argument argument;
};

/** On the stream's thread. */
Result execute(const Launch& launch);

}  // namespace emulated
