// What JavaScript finds in the addon: src/native.ts is its contract. Every environment (a worker thread is one) has its own.

#include <napi.h>

#include "arguments.h"
#include "device.h"
#include "driver.h"
#include "errors.h"

namespace ctckit {
namespace {

/** Undefined: the system's driver. */
std::string libraryArgument(const Napi::CallbackInfo& info) {
  return info[0].IsUndefined() ? std::string() : textArgument(info, 0, "library", Driver::LONGEST_PATH);
}

Napi::Value probe(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Napi::Object answer = Napi::Object::New(env);
  answer.Set("found", false);
  try {
    const auto driver = Driver::open(libraryArgument(info));
    driver->check(driver->cuInit(0), "cuInit");
    int count = 0;
    driver->check(driver->cuDeviceGetCount(&count), "cuDeviceGetCount");
    if (count <= 0) throw std::runtime_error("the NVIDIA driver has no device");
    Napi::Array devices = Napi::Array::New(env, count);
    for (int i = 0; i < count; i++) {
      DeviceId device = 0;
      char name[256] = "";
      driver->check(driver->cuDeviceGet(&device, i), "cuDeviceGet");
      driver->check(driver->cuDeviceGetName(name, sizeof name, device), "cuDeviceGetName");
      devices.Set(i, name);
    }
    answer.Set("found", true);
    answer.Set("devices", devices);
    answer.Set("driver", driver->version);
  } catch (const std::runtime_error& error) {
    answer.Set("reason", error.what());
  }
  return answer;
}

/** Opens a context on a thread of the pool. */
class Opening : public Napi::AsyncWorker {
 public:
  Opening(Napi::Env env, std::string library, int ordinal, std::vector<std::string> modules)
      : Napi::AsyncWorker(env, "ctckit"),
        deferred_(Napi::Promise::Deferred::New(env)),
        library_(std::move(library)),
        ordinal_(ordinal),
        modules_(std::move(modules)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    try {
      context_ = std::make_shared<DeviceContext>(Driver::open(library_), ordinal_, modules_);
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  void OnOK() override {
    Napi::Env env = Env();
    try {
      if (!failure_) return deferred_.Resolve(Device::make(env, std::move(context_)));
    } catch (...) {
      failure_ = std::current_exception();
    }
    deferred_.Reject(errorOf(env, failure_).Value());
  }

 private:
  Napi::Promise::Deferred deferred_;
  std::string library_;
  int ordinal_;
  std::vector<std::string> modules_;
  std::shared_ptr<DeviceContext> context_;
  std::exception_ptr failure_;
};

Napi::Value open(const Napi::CallbackInfo& info) {
  const std::string library = libraryArgument(info);
  const int ordinal = static_cast<int>(integerArgument(info, 1, "ordinal", 0, 2147483647.0));
  auto* opening = new Opening(info.Env(), library, ordinal, modulesArgument(info, 2, "modules"));
  const Napi::Promise promise = opening->promise();
  opening->Queue();
  return promise;
}

/** The function, whose every failure is an error of JavaScript's. */
template <Napi::Value (*function)(const Napi::CallbackInfo&)>
Napi::Value called(const Napi::CallbackInfo& info) {
  return translating(info.Env(), [&] { return function(info); });
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  Device::define(env);
  exports.Set("probe", Napi::Function::New<called<probe>>(env, "probe"));
  exports.Set("open", Napi::Function::New<called<open>>(env, "open"));
  return exports;
}

}  // namespace
}  // namespace ctckit

static Napi::Object initialised(Napi::Env env, Napi::Object exports) { return ctckit::init(env, exports); }
NODE_API_MODULE(ctckit_cuda, initialised)
