#include "driver.h"

#include <map>
#include <mutex>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace ctckit {
namespace {

#ifdef _WIN32
constexpr const char* SYSTEM_LIBRARY = "nvcuda.dll";
void* openLibrary(const char* path) {
  // In UTF-16: the path is UTF-8, which LoadLibraryA would take for text of the system's code page.
  std::wstring wide(MultiByteToWideChar(CP_UTF8, 0, path, -1, nullptr, 0), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path, -1, wide.data(), static_cast<int>(wide.size()));
  return reinterpret_cast<void*>(LoadLibraryW(wide.c_str()));
}
void* entryPoint(void* library, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(library), name));
}
std::string lastError() { return "error " + std::to_string(GetLastError()); }
#else
constexpr const char* SYSTEM_LIBRARY = "libcuda.so.1";
void* openLibrary(const char* path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
void* entryPoint(void* library, const char* name) { return dlsym(library, name); }
std::string lastError() {
  const char* text = dlerror();
  return text ? text : "no reason given";
}
#endif

std::string written(int version) {
  return "CUDA " + std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::shared_ptr<const Driver> load(const std::string& path) {
  void* library = openLibrary(path.c_str());
  if (!library) throw std::runtime_error("there is no NVIDIA driver: " + lastError());
  auto driver = std::make_shared<Driver>();
#define CTCKIT_LOAD(name, parameters)                                                                        \
  driver->name = reinterpret_cast<decltype(driver->name)>(entryPoint(library, #name));                       \
  if (!driver->name)                                                                                         \
    throw std::runtime_error("the NVIDIA driver is too old" +                                                \
                             (driver->version ? " (" + written(driver->version) + ")" : std::string()) +     \
                             ": it has no " #name);                                                          \
  if (driver->cuDriverGetVersion && !driver->version) driver->cuDriverGetVersion(&driver->version);
  CTCKIT_DRIVER_ENTRY_POINTS(CTCKIT_LOAD)
#undef CTCKIT_LOAD
  return driver;
}

}  // namespace

DriverError::DriverError(std::string code, Result status, const std::string& message)
    : std::runtime_error(message), code(std::move(code)), status(status) {}

std::shared_ptr<const Driver> Driver::open(const std::string& path) {
  // Libraries are the process's, however many threads of JavaScript it has.
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Driver>> opened;
  const std::string name = path.empty() ? SYSTEM_LIBRARY : path;
  std::lock_guard<std::mutex> lock(mutex);
  const auto known = opened.find(name);
  // What cannot be loaded is not kept, as names may be many.
  return known != opened.end() ? known->second : opened.emplace(name, load(name)).first->second;
}

DriverError Driver::error(Result result, const char* call, const std::string& detail) const {
  const char* name = nullptr;
  const char* text = nullptr;
  cuGetErrorName(result, &name);
  cuGetErrorString(result, &text);
  const std::string code = name ? name : "CUDA_ERROR_UNKNOWN";
  std::string message = std::string(call) + ": " + code;
  if (text) message += std::string(" (") + text + ")";
  if (!detail.empty()) message += ", " + detail;
  return DriverError(code, result, message);
}

void Driver::check(Result result, const char* call, const std::string& detail) const {
  if (result != SUCCESS) throw error(result, call, detail);
}

Current::Current(const Driver& driver, Context context) : driver_(driver) {
  driver.check(driver.cuCtxPushCurrent_v2(context), "cuCtxPushCurrent");
}

Current::~Current() {
  Context previous = nullptr;
  try {
    driver_.cuCtxPopCurrent_v2(&previous);
  } catch (...) {
    // No exception may leave a destructor.
  }
}

}  // namespace ctckit
