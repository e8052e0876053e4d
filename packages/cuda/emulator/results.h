// The driver's answers, as far as this one gives them, and their names.
#pragma once

namespace emulated {

using Result = int;

constexpr Result SUCCESS = 0;
constexpr Result INVALID_VALUE = 1;
constexpr Result OUT_OF_MEMORY = 2;
constexpr Result NOT_INITIALIZED = 3;
constexpr Result NO_DEVICE = 100;
constexpr Result INVALID_DEVICE = 101;
constexpr Result INVALID_CONTEXT = 201;
constexpr Result ECC_UNCORRECTABLE = 214;
constexpr Result INVALID_PTX = 218;
constexpr Result UNSUPPORTED_PTX_VERSION = 222;
constexpr Result INVALID_HANDLE = 400;
constexpr Result NOT_FOUND = 500;
constexpr Result NOT_READY = 600;
constexpr Result ILLEGAL_ADDRESS = 700;
constexpr Result LAUNCH_TIMEOUT = 702;
constexpr Result CONTEXT_IS_DESTROYED = 709;
constexpr Result LAUNCH_FAILED = 719;

/** Null: no such result. */
const char* nameOf(Result result);

/** A few words; null: no such result. */
const char* textOf(Result result);

/** Whether a context in which it happened is of no use any more. */
bool isSticky(Result result);

}  // namespace emulated
