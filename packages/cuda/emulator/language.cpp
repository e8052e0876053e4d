#include "block.h"
#include "kernel-language.h"

// What kernels ask of their block.

namespace emulated {

void barrier() { block->barrier(); }
uint64_t exchange(unsigned mask, uint64_t value, unsigned lane) { return block->exchange(mask, value, lane); }
unsigned ballot(unsigned mask, bool vote) { return block->ballot(mask, vote); }
unsigned lane() { return block->lane(); }
double* sharedMemory() { return block->shared(); }

}  // namespace emulated
