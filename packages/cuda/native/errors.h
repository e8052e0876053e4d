// What goes wrong, as JavaScript sees it: the driver's errors with their code and number, wrong arguments as TypeError and
// RangeError.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "driver.h"

namespace ctckit {

Napi::Error errorOf(Napi::Env env, const DriverError& error);

/** Runs what may throw the driver's errors, or a wrong index, and throws what JavaScript knows. */
template <typename Work>
auto translating(Napi::Env env, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const DriverError& error) {
    throw errorOf(env, error);
  } catch (const std::out_of_range& error) {
    throw Napi::RangeError::New(env, error.what());
  }
}

/** 2^53 - 1: what a number of JavaScript's can count to. */
constexpr double LARGEST_INTEGER = 9007199254740991.0;

/** @throws Napi::TypeError, Napi::RangeError */
double integerArgument(const Napi::CallbackInfo& info, size_t index, const char* name, double least,
                       double most = LARGEST_INTEGER);
std::string textArgument(const Napi::CallbackInfo& info, size_t index, const char* name);
std::vector<std::string> textsArgument(const Napi::CallbackInfo& info, size_t index, const char* name);

/** Bytes of a view of JavaScript's, for the time of the call. */
struct View {
  char* data;
  size_t bytes;
};
View viewArgument(const Napi::CallbackInfo& info, size_t index, const char* name);

}  // namespace ctckit
