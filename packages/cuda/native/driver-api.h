// The few types and entry points of CUDA's driver API that are used, declared here: nobody who builds this needs a toolkit.
#pragma once

#include <cstddef>
#include <cstdint>

#ifdef _WIN32
#define CTCKIT_CUDA_CALL __stdcall
#else
#define CTCKIT_CUDA_CALL
#endif

namespace ctckit {

using Result = int;
using DeviceId = int;
using DevicePtr = unsigned long long;
using Context = struct ContextHandle*;
using Module = struct ModuleHandle*;
using Function = struct FunctionHandle*;
using Stream = struct StreamHandle*;
using Event = struct EventHandle*;

constexpr Result SUCCESS = 0;
constexpr Result NOT_FOUND = 500;

// Of CUdevice_attribute, CUfunction_attribute, CUjit_option, and flags.
constexpr int MAX_SHARED_MEMORY_PER_BLOCK_OPTIN = 97;
constexpr int FUNCTION_MAX_DYNAMIC_SHARED_SIZE = 8;
constexpr int JIT_ERROR_LOG_BUFFER = 5;
constexpr int JIT_ERROR_LOG_BUFFER_SIZE_BYTES = 6;
constexpr unsigned STREAM_NON_BLOCKING = 1;
constexpr unsigned EVENT_BLOCKING_SYNC = 1;
constexpr unsigned EVENT_DISABLE_TIMING = 2;

// name, parameters. The suffix says which revision of an entry point these parameters are of.
#define CTCKIT_DRIVER_ENTRY_POINTS(X)                                                                         \
  X(cuDriverGetVersion, (int* version))                                                                       \
  X(cuInit, (unsigned flags))                                                                                 \
  X(cuGetErrorName, (Result error, const char** name))                                                        \
  X(cuGetErrorString, (Result error, const char** text))                                                      \
  X(cuDeviceGetCount, (int* count))                                                                           \
  X(cuDeviceGet, (DeviceId * device, int ordinal))                                                            \
  X(cuDeviceGetName, (char* name, int length, DeviceId device))                                               \
  X(cuDeviceGetAttribute, (int* value, int attribute, DeviceId device))                                       \
  X(cuDeviceTotalMem_v2, (size_t * bytes, DeviceId device))                                                   \
  X(cuDevicePrimaryCtxRetain, (Context * context, DeviceId device))                                           \
  X(cuDevicePrimaryCtxRelease_v2, (DeviceId device))                                                          \
  X(cuCtxPushCurrent_v2, (Context context))                                                                   \
  X(cuCtxPopCurrent_v2, (Context * context))                                                                  \
  X(cuModuleLoadDataEx, (Module * module, const void* image, unsigned count, int* options, void** values))    \
  X(cuModuleUnload, (Module module))                                                                          \
  X(cuModuleGetFunction, (Function * function, Module module, const char* name))                              \
  X(cuFuncSetAttribute, (Function function, int attribute, int value))                                        \
  X(cuMemAlloc_v2, (DevicePtr * pointer, size_t bytes))                                                       \
  X(cuMemFree_v2, (DevicePtr pointer))                                                                        \
  X(cuMemHostAlloc, (void** pointer, size_t bytes, unsigned flags))                                           \
  X(cuMemFreeHost, (void* pointer))                                                                           \
  X(cuMemcpyHtoDAsync_v2, (DevicePtr to, const void* from, size_t bytes, Stream stream))                      \
  X(cuMemcpyDtoHAsync_v2, (void* to, DevicePtr from, size_t bytes, Stream stream))                            \
  X(cuStreamCreateWithPriority, (Stream * stream, unsigned flags, int priority))                              \
  X(cuStreamDestroy_v2, (Stream stream))                                                                      \
  X(cuStreamSynchronize, (Stream stream))                                                                     \
  X(cuStreamWaitEvent, (Stream stream, Event event, unsigned flags))                                          \
  X(cuEventCreate, (Event * event, unsigned flags))                                                           \
  X(cuEventDestroy_v2, (Event event))                                                                         \
  X(cuEventRecord, (Event event, Stream stream))                                                              \
  X(cuEventSynchronize, (Event event))                                                                        \
  X(cuEventElapsedTime, (float* milliseconds, Event from, Event to))                                          \
  X(cuLaunchKernel, (Function function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,      \
                     unsigned blockY, unsigned blockZ, unsigned sharedBytes, Stream stream, void** arguments, \
                     void** extra))

/** What every kernel of ours takes, by value. */
struct Arguments {
  DevicePtr pointers[6];
};

}  // namespace ctckit
