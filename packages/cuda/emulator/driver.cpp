// The entry points of CUDA's driver API, as far as the addon uses them, for a machine with one device: what it is, and
// its context.

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <mutex>

#include "entry.h"
#include "faults.h"
#include "ptx.h"

using namespace emulated;

namespace {

std::mutex mutex;
int retained = 0;

/** Never destroyed: its streams may still be at work while the process ends, and must not be waited for then. */
Context& primary() {
  static Context& only = *new Context();
  return only;
}

long long devices() { return setting("devices", 1); }
bool isDevice(int ordinal) { return ordinal >= 0 && ordinal < devices(); }

/** Of CUdevice_attribute, each with its value here. */
struct Attribute {
  int number;
  int value;
};

constexpr int SHARED_MEMORY_OPTIN = 97;
constexpr Attribute ATTRIBUTES[] = {
    {1, 1024},         // threads of a block
    {2, 1024},         // block, x
    {3, 1024},         // block, y
    {4, 64},           // block, z
    {5, 2147483647},   // grid, x
    {6, 65535},        // grid, y
    {7, 65535},        // grid, z
    {8, 48 * 1024},    // shared memory of a block that does not ask for more
    {9, 64 * 1024},    // constant memory
    {10, 32},          // lanes of a warp
    {12, 65536},       // registers of a block
    {13, 1000000},     // clock, kHz
    {16, 2},           // multiprocessors
    {18, 0},           // integrated
    {31, 1},           // concurrent kernels
    {39, 2048},        // threads of a multiprocessor
    {75, 9},           // compute capability, major
    {76, 0},           // compute capability, minor
    {82, 65536},       // registers of a multiprocessor
};

}  // namespace

CTCKIT_ENTRY cuInit(unsigned) {
  if (const Result fault = faultAt("cuInit")) return fault;
  if (devices() <= 0) return NO_DEVICE;
  initialise();
  return SUCCESS;
}

CTCKIT_ENTRY cuDriverGetVersion(int* answer) {
  if (const Result fault = faultAt("cuDriverGetVersion")) return fault;
  *answer = static_cast<int>(setting("driver", DRIVER));
  return SUCCESS;
}

CTCKIT_ENTRY cuGetErrorName(Result result, const char** name) {
  if (const Result fault = faultAt("cuGetErrorName")) return fault;
  *name = nameOf(result);
  return *name ? SUCCESS : INVALID_VALUE;
}

CTCKIT_ENTRY cuGetErrorString(Result result, const char** text) {
  if (const Result fault = faultAt("cuGetErrorString")) return fault;
  *text = textOf(result);
  return *text ? SUCCESS : INVALID_VALUE;
}

CTCKIT_ENTRY cuDeviceGetCount(int* count) {
  if (const Result wrong = enter("cuDeviceGetCount")) return wrong;
  *count = static_cast<int>(devices());
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGet(int* device, int ordinal) {
  if (const Result wrong = enter("cuDeviceGet")) return wrong;
  if (!isDevice(ordinal)) return INVALID_DEVICE;
  *device = ordinal;
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGetName(char* name, int length, int device) {
  if (const Result wrong = enter("cuDeviceGetName")) return wrong;
  if (!isDevice(device)) return INVALID_DEVICE;
  if (length <= 0) return INVALID_VALUE;
  std::snprintf(name, static_cast<size_t>(length), "emulated by ctckit");
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGetAttribute(int* value, int attribute, int device) {
  if (const Result wrong = enter("cuDeviceGetAttribute")) return wrong;
  if (!isDevice(device)) return INVALID_DEVICE;
  if (attribute == SHARED_MEMORY_OPTIN) {
    *value = static_cast<int>(setting("shared", 227 * 1024));
    return SUCCESS;
  }
  const auto found = std::find_if(std::begin(ATTRIBUTES), std::end(ATTRIBUTES),
                                  [attribute](const Attribute& known) { return known.number == attribute; });
  if (found == std::end(ATTRIBUTES)) return INVALID_VALUE;
  *value = found->value;
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceTotalMem_v2(size_t* bytes, int device) {
  if (const Result wrong = enter("cuDeviceTotalMem_v2")) return wrong;
  if (!isDevice(device)) return INVALID_DEVICE;
  *bytes = static_cast<size_t>(setting("memory", 4LL << 30));
  return SUCCESS;
}

CTCKIT_ENTRY cuDevicePrimaryCtxRetain(Context** context, int device) {
  if (const Result wrong = enter("cuDevicePrimaryCtxRetain")) return wrong;
  if (!isDevice(device)) return INVALID_DEVICE;
  std::lock_guard<std::mutex> lock(mutex);
  if (retained++ == 0) primary().open();
  *context = &primary();
  return SUCCESS;
}

CTCKIT_ENTRY cuDevicePrimaryCtxRelease_v2(int device) {
  if (const Result wrong = enter("cuDevicePrimaryCtxRelease_v2")) return wrong;
  if (!isDevice(device)) return INVALID_DEVICE;
  std::lock_guard<std::mutex> lock(mutex);
  if (retained == 0) return INVALID_CONTEXT;
  if (--retained == 0) primary().close();
  return SUCCESS;
}

CTCKIT_ENTRY cuCtxPushCurrent_v2(Context* context) {
  if (const Result wrong = enter("cuCtxPushCurrent_v2")) return wrong;
  if (context != &primary()) return INVALID_CONTEXT;
  pushCurrent(context);
  return SUCCESS;
}

CTCKIT_ENTRY cuCtxPopCurrent_v2(Context** context) {
  if (const Result wrong = enter("cuCtxPopCurrent_v2")) return wrong;
  Context* last = popCurrent();
  if (context) *context = last;
  return last ? SUCCESS : INVALID_CONTEXT;
}

CTCKIT_ENTRY cuCtxSetCurrent(Context* context) {
  if (const Result wrong = enter("cuCtxSetCurrent")) return wrong;
  if (context && context != &primary()) return INVALID_CONTEXT;
  popCurrent();
  if (context) pushCurrent(context);
  return SUCCESS;
}
