// What JavaScript passes, checked: each with the name that an error calls it by. Only an array of modules can run JavaScript of
// a caller's. So what was checked of a device, its memory and its commands still holds afterwards.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

namespace ctckit {

/** 2^53 - 1: what a number of JavaScript's can count to. */
constexpr double LARGEST_INTEGER = 9007199254740991.0;

/** Of the name of a kernel, in bytes: the compiler's own limit. */
constexpr size_t LONGEST_NAME = 1024;

/** @throws Napi::TypeError, Napi::RangeError */
double integerArgument(const Napi::CallbackInfo& info, size_t index, const char* name, double least,
                       double most = LARGEST_INTEGER);

/** Text without a NUL, which would end it for the driver. @param most bytes in UTF-8 */
std::string textArgument(const Napi::CallbackInfo& info, size_t index, const char* name, size_t most);

/** The modules of a device: PTX. */
std::vector<std::string> modulesArgument(const Napi::CallbackInfo& info, size_t index, const char* name);

/** Bytes of a view of JavaScript's, for the time of the call. */
struct View {
  char* data;
  size_t bytes;
};
View viewArgument(const Napi::CallbackInfo& info, size_t index, const char* name);

}  // namespace ctckit
