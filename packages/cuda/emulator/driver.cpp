// The entry points of CUDA's driver API, as far as the addon uses them, for a machine with one device: what it is, its context, and
// its kernels, which an ordinary compiler made of the same sources as the PTX that is loaded here.

#include <dlfcn.h>

#include <cstring>
#include <memory>
#include <mutex>
#include <regex>

#include "entry.h"
#include "faults.h"

using namespace emulated;

namespace {

std::mutex mutex;
std::unique_ptr<Context> primary;
int retained = 0;
bool initialised = false;

int version() { return static_cast<int>(setting("driver", 12040)); }

/** The first CUDA whose drivers take this PTX, as cuDriverGetVersion says it; 0: it is no PTX. */
int wants(const std::string& ptx) {
  static const std::regex head(R"(^(?:\s|//[^\n]*\n)*\.version (\d+)\.(\d+))");
  std::smatch found;
  const std::string start = ptx.substr(0, 4096);
  if (!std::regex_search(start, found, head)) return 0;
  const int major = std::stoi(found[1]), minor = std::stoi(found[2]);
  if (major == 6) return 10000 + 10 * std::max(0, minor - 3);
  return (major + 4) * 1000 + 10 * minor;
}

}  // namespace

CTCKIT_ENTRY cuInit(unsigned) {
  if (const Result fault = enter("cuInit")) return fault;
  initialised = true;
  return setting("devices", 1) > 0 ? SUCCESS : NO_DEVICE;
}

CTCKIT_ENTRY cuDriverGetVersion(int* answer) {
  *answer = version();
  return enter("cuDriverGetVersion");
}

CTCKIT_ENTRY cuGetErrorName(Result result, const char** name) {
  *name = nameOf(result);
  return *name ? SUCCESS : INVALID_VALUE;
}

CTCKIT_ENTRY cuGetErrorString(Result result, const char** text) {
  *text = nameOf(result) ? "an emulated answer" : nullptr;
  return *text ? SUCCESS : INVALID_VALUE;
}

CTCKIT_ENTRY cuDeviceGetCount(int* count) {
  if (const Result fault = enter("cuDeviceGetCount")) return fault;
  if (!initialised) return NOT_INITIALIZED;
  *count = static_cast<int>(setting("devices", 1));
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGet(int* device, int ordinal) {
  if (const Result fault = enter("cuDeviceGet")) return fault;
  if (ordinal < 0 || ordinal >= setting("devices", 1)) return INVALID_DEVICE;
  *device = ordinal;
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGetName(char* name, int length, int) {
  if (const Result fault = enter("cuDeviceGetName")) return fault;
  std::strncpy(name, "emulated by ctckit", static_cast<size_t>(length));
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGetAttribute(int* value, int attribute, int) {
  if (const Result fault = enter("cuDeviceGetAttribute")) return fault;
  constexpr int SHARED_MEMORY_OPTIN = 97;
  if (attribute != SHARED_MEMORY_OPTIN) return INVALID_VALUE;
  *value = static_cast<int>(setting("shared", 227 * 1024));
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = static_cast<size_t>(setting("memory", 4LL << 30));
  return enter("cuDeviceTotalMem_v2");
}

CTCKIT_ENTRY cuDevicePrimaryCtxRetain(Context** context, int) {
  if (const Result fault = enter("cuDevicePrimaryCtxRetain")) return fault;
  std::lock_guard<std::mutex> lock(mutex);
  if (retained++ == 0) primary = std::make_unique<Context>();
  *context = primary.get();
  return SUCCESS;
}

CTCKIT_ENTRY cuDevicePrimaryCtxRelease_v2(int) {
  std::lock_guard<std::mutex> lock(mutex);
  if (retained == 0) return INVALID_CONTEXT;
  if (--retained == 0) primary.reset();
  return SUCCESS;
}

CTCKIT_ENTRY cuCtxPushCurrent_v2(Context* context) {
  if (const Result fault = enter("cuCtxPushCurrent_v2")) return fault;
  pushCurrent(context);
  return SUCCESS;
}

CTCKIT_ENTRY cuCtxPopCurrent_v2(Context** context) {
  *context = popCurrent();
  return *context ? SUCCESS : INVALID_CONTEXT;
}

CTCKIT_ENTRY cuModuleLoadDataEx(Module** module, const void* image, unsigned count, int* options, void** values) {
  Context* context;
  if (const Result wrong = enter("cuModuleLoadDataEx", &context)) return wrong;
  const std::string ptx = static_cast<const char*>(image);
  const int wanted = wants(ptx);
  if (wanted == 0) {
    constexpr int ERROR_LOG = 5;
    for (unsigned i = 0; i < count; i++)
      if (options[i] == ERROR_LOG) std::strcpy(static_cast<char*>(values[i]), "line 1: .version expected");
    return INVALID_PTX;
  }
  if (wanted > version()) return UNSUPPORTED_PTX_VERSION;
  *module = context->load(ptx);
  return SUCCESS;
}

CTCKIT_ENTRY cuModuleUnload(Module* module) {
  Context* context;
  if (const Result wrong = enter("cuModuleUnload", &context)) return wrong;
  return context->unload(module) ? SUCCESS : INVALID_HANDLE;
}

CTCKIT_ENTRY cuModuleGetFunction(Function** function, Module* module, const char* name) {
  Context* context;
  if (const Result wrong = enter("cuModuleGetFunction", &context)) return wrong;
  Dl_info own;
  if (!dladdr(reinterpret_cast<void*>(&cuInit), &own)) return NOT_FOUND;
  void* library = dlopen(own.dli_fname, RTLD_NOW | RTLD_NOLOAD);
  void* symbol = library ? dlsym(library, name) : nullptr;
  if (library) dlclose(library);
  // What is in the PTX and what was compiled for here must be the same kernels.
  if (!symbol || module->ptx.find(std::string(".entry ") + name + "(") == std::string::npos) return NOT_FOUND;
  *function = context->function(name, reinterpret_cast<Block::Kernel>(symbol));
  return SUCCESS;
}

CTCKIT_ENTRY cuFuncSetAttribute(Function* function, int attribute, int value) {
  Context* context;
  if (const Result wrong = enter("cuFuncSetAttribute", &context)) return wrong;
  constexpr int LARGEST_SHARED = 8;
  if (attribute != LARGEST_SHARED || value < 0 || value > setting("shared", 227 * 1024)) return INVALID_VALUE;
  function->largestShared = static_cast<size_t>(value);
  return SUCCESS;
}
