// What every entry point of the driver begins with.
#pragma once

#include "context.h"
#include "results.h"

#define CTCKIT_ENTRY extern "C" __attribute__((visibility("default"))) emulated::Result

namespace emulated {

/** The faults that it was told of: what it is to answer instead of doing anything. Wants no cuInit before. */
Result faultAt(const char* name);

/**
 * The same, then whether there was a cuInit, and, where the entry point wants a context, whether there is a whole one.
 *
 * @param context is given the current one
 */
Result enter(const char* name, Context** context = nullptr);

void initialise();

void pushCurrent(Context* context);
/** Null: there was none. */
Context* popCurrent();

}  // namespace emulated
