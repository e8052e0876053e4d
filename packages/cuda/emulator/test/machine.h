// A machine for a test: a copy of the library in a folder of its own, with what goes wrong there, and its entry points
// by name.
#pragma once

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using Handle = void*;
using Pointer = uint64_t;

inline int failures = 0;

inline void check(bool right, const char* what, int line) {
  if (right) return;
  std::printf("line %d: %s\n", line, what);
  failures++;
}
#define CHECK(condition) check(condition, #condition, __LINE__)

class Machine {
 public:
  /** Of which machines are made. */
  static inline std::string library;

  explicit Machine(const std::string& faults = "#\n") {
    std::string name = (std::filesystem::temp_directory_path() / "ctckit-emulator-XXXXXX").string();
    if (!mkdtemp(name.data())) std::abort();
    folder_ = name;
    std::filesystem::copy_file(library, folder_ / "libcuda.so");
    fail(faults);
    library_ = dlopen((folder_ / "libcuda.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library_) std::printf("%s\n", dlerror());
  }
  ~Machine() { std::filesystem::remove_all(folder_); }
  Machine(const Machine&) = delete;

  /** What goes wrong from now on. Written beside and moved there: the library never sees half of it. */
  void fail(const std::string& faults) const {
    std::ofstream(folder_ / "next") << faults << std::string(++revision_, '\n');
    std::filesystem::rename(folder_ / "next", folder_ / "faults");
  }

  bool has(const char* name) const { return dlsym(library_, name) != nullptr; }

  /** Calls an entry point, whose parameters are of the types of these values. */
  template <typename... Values>
  int call(const char* name, Values... values) const {
    void* entry = dlsym(library_, name);
    if (!entry) {
      std::printf("there is no %s\n", name);
      failures++;
      return -1;
    }
    return reinterpret_cast<int (*)(Values...)>(entry)(values...);
  }

  /** With the primary context current and kernels loaded. */
  void open(const std::string& ptx) {
    CHECK(call("cuInit", 0u) == 0);
    CHECK(call("cuDevicePrimaryCtxRetain", &context, 0) == 0);
    CHECK(call("cuCtxPushCurrent_v2", context) == 0);
    load(ptx);
  }
  int load(const std::string& ptx) {
    return call("cuModuleLoadDataEx", &module, static_cast<const void*>(ptx.c_str()), 0u, static_cast<int*>(nullptr),
                static_cast<void**>(nullptr));
  }
  /** Gives the context back as `open` got it. */
  void close() {
    Handle popped = nullptr;
    CHECK(call("cuCtxPopCurrent_v2", &popped) == 0 && popped == context);
    CHECK(call("cuDevicePrimaryCtxRelease_v2", 0) == 0);
  }

  Handle function(const char* name) const {
    Handle found = nullptr;
    CHECK(call("cuModuleGetFunction", &found, module, name) == 0);
    return found;
  }
  Pointer allocate(size_t bytes) const {
    Pointer pointer = 0;
    CHECK(call("cuMemAlloc_v2", &pointer, bytes) == 0);
    return pointer;
  }
  Handle stream() const {
    Handle made = nullptr;
    CHECK(call("cuStreamCreateWithPriority", &made, 1u, 0) == 0);
    return made;
  }
  int launch(Handle kernel, unsigned blocks, unsigned threads, Pointer work, const int* labels = nullptr,
             Handle on = nullptr, unsigned shared = 8 * 1024, const void* data = nullptr) const {
    Pointer argument[6] = {0, reinterpret_cast<Pointer>(labels), work, reinterpret_cast<Pointer>(data), 0, 0};
    return launch(kernel, blocks, 1, 1, threads, shared, on, argument);
  }
  int launchGrid(Handle kernel, unsigned x, unsigned y, unsigned z, unsigned threads, Pointer work) const {
    Pointer argument[6] = {0, 0, work, 0, 0, 0};
    return launch(kernel, x, y, z, threads, 0, nullptr, argument);
  }
  int download(void* to, Pointer from, size_t bytes, Handle on = nullptr) const {
    const int result = call("cuMemcpyDtoHAsync_v2", to, from, bytes, on);
    return result ? result : call("cuStreamSynchronize", on);
  }

  Handle context = nullptr;
  Handle module = nullptr;

 private:
  int launch(Handle kernel, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned shared, Handle on,
             Pointer* argument) const {
    void* parameters[] = {argument};
    return call("cuLaunchKernel", kernel, x, y, z, threads, 1u, 1u, shared, on, static_cast<void**>(parameters),
                static_cast<void**>(nullptr));
  }

  std::filesystem::path folder_;
  Handle library_ = nullptr;
  mutable unsigned revision_ = 0;
};
