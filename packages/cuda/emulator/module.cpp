// The entry points of CUDA's driver API that concern kernels before they run. An ordinary compiler made them of the
// same sources as the PTX that is loaded here, and they are symbols of this library.

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "entry.h"
#include "faults.h"
#include "ptx.h"

using namespace emulated;

namespace {

/** Says what is wrong in the log that the options ask for, if they do. */
void log(const char* text, unsigned count, const int* options, void** values) {
  constexpr int ERROR_LOG = 5;
  constexpr int ERROR_LOG_BYTES = 6;
  char* to = nullptr;
  size_t bytes = 0;
  for (unsigned i = 0; i < count; i++) {
    if (options[i] == ERROR_LOG) to = static_cast<char*>(values[i]);
    // A number, which takes a pointer's place.
    if (options[i] == ERROR_LOG_BYTES) bytes = static_cast<unsigned>(reinterpret_cast<uintptr_t>(values[i]));
  }
  if (to && bytes > 0) std::snprintf(to, bytes, "%s", text);
}

}  // namespace

CTCKIT_ENTRY cuModuleLoadDataEx(Module** module, const void* image, unsigned count, int* options, void** values) {
  Context* context;
  if (const Result wrong = enter("cuModuleLoadDataEx", &context)) return wrong;
  if (!module || !image) return INVALID_VALUE;
  const char* const ptx = static_cast<const char*>(image);
  const int wanted = driverFor(ptx);
  if (wanted == 0) {
    log("line 1: .version expected", count, options, values);
    return INVALID_PTX;
  }
  if (wanted > setting("driver", DRIVER)) return UNSUPPORTED_PTX_VERSION;
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
  if (!dladdr(reinterpret_cast<void*>(&cuModuleUnload), &own)) return NOT_FOUND;
  void* library = dlopen(own.dli_fname, RTLD_NOW | RTLD_NOLOAD);
  void* symbol = library ? dlsym(library, name) : nullptr;
  if (library) dlclose(library);
  // What is in the PTX and what was compiled for here must be the same kernels.
  Function* found = symbol ? context->function(module, name, reinterpret_cast<Block::Kernel>(symbol)) : nullptr;
  if (!found) return NOT_FOUND;
  *function = found;
  return SUCCESS;
}

CTCKIT_ENTRY cuFuncSetAttribute(Function* function, int attribute, int value) {
  Context* context;
  if (const Result wrong = enter("cuFuncSetAttribute", &context)) return wrong;
  if (!function) return INVALID_HANDLE;
  constexpr int LARGEST_SHARED = 8;
  if (attribute != LARGEST_SHARED || value < 0 || value > setting("shared", 227 * 1024)) return INVALID_VALUE;
  function->largestShared = static_cast<size_t>(value);
  return SUCCESS;
}
