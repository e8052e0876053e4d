// What every entry point of the driver begins with.
#pragma once

#include "context.h"
#include "results.h"

#define CTCKIT_ENTRY extern "C" __attribute__((visibility("default"))) emulated::Result

namespace emulated {

/**
 * The faults that the entry point was told of, then, where it wants a context, whether there is one that is whole.
 *
 * @param context is given the current one
 */
Result enter(const char* name, Context** context = nullptr);

void pushCurrent(Context* context);
/** Null: there was none. */
Context* popCurrent();

}  // namespace emulated
