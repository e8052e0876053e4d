// What goes wrong, as JavaScript sees it: the driver's errors with their code and number, wrong arguments as TypeError and
// RangeError, what the system refuses with a code of ours. No exception may leave the addon: it would end the process.
#pragma once

#include <napi.h>

#include <exception>

#include "driver.h"

namespace ctckit {

/** @param unfinished whether commands may still be under way */
Napi::Error errorOf(Napi::Env env, const std::exception_ptr& failure, bool unfinished = false);

/** Runs what may throw anything, and throws what JavaScript knows. */
template <typename Work>
auto translating(Napi::Env env, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw errorOf(env, std::current_exception());
  }
}

}  // namespace ctckit
