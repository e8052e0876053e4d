#include "device.h"

#include <cstring>
#include <type_traits>

#include "arguments.h"
#include "errors.h"

namespace ctckit {
namespace {

/** Says that an object holds a device, as Node would hand out what any other addon has put into an object of its own. */
constexpr napi_type_tag TAG = {0x3b5c1f6e90d24a87, 0xa1e7d40c8f2b4963};

}  // namespace

struct Device::Making {
  Napi::FunctionReference constructor;
  /** For the device that is being made. Callers have no context, so they cannot make one. */
  std::shared_ptr<DeviceContext> context;
};

void Device::define(Napi::Env env) {
  const Napi::Function constructor = DefineClass(env, "Device",
                                                 {
                                                     InstanceAccessor<&Device::called<&Device::name>>("name"),
                                                     InstanceAccessor<&Device::called<&Device::driver>>("driver"),
                                                     InstanceAccessor<&Device::called<&Device::sharedMemory>>("sharedMemory"),
                                                     InstanceAccessor<&Device::called<&Device::totalMemory>>("totalMemory"),
                                                     InstanceMethod<&Device::called<&Device::kernel>>("kernel"),
                                                     InstanceMethod<&Device::called<&Device::allocate>>("allocate"),
                                                     InstanceMethod<&Device::called<&Device::free>>("free"),
                                                     InstanceMethod<&Device::called<&Device::pin>>("pin"),
                                                     InstanceMethod<&Device::called<&Device::unpin>>("unpin"),
                                                     InstanceMethod<&Device::called<&Device::write>>("write"),
                                                     InstanceMethod<&Device::called<&Device::read>>("read"),
                                                     InstanceMethod<&Device::called<&Device::submit>>("submit"),
                                                     InstanceMethod<&Device::called<&Device::close>>("close"),
                                                 });
  env.SetInstanceData(new Making{Napi::Persistent(constructor), nullptr});
}

Napi::Object Device::make(Napi::Env env, std::shared_ptr<DeviceContext> context) {
  Making& making = *env.GetInstanceData<Making>();
  making.context = std::move(context);
  return making.constructor.New({});
}

Device::Device(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Device>(info), settlement_(info.Env()) {
  context_ = std::move(info.Env().GetInstanceData<Making>()->context);
  if (!context_) throw Napi::TypeError::New(info.Env(), "devices are made by open");
  info.This().As<Napi::Object>().TypeTag(&TAG);
}

Device* Device::Unwrap(Napi::Object object) {
  if (!object.IsObject() || !object.CheckTypeTag(&TAG))
    throw Napi::TypeError::New(object.Env(), "this: expected a device that open made, got something else");
  return Napi::ObjectWrap<Device>::Unwrap(object);
}

template <auto method>
Napi::Value Device::called(const Napi::CallbackInfo& info) {
  return translating(info.Env(), [&]() -> Napi::Value {
    if constexpr (!std::is_void_v<decltype((this->*method)(info))>) return (this->*method)(info);
    else (this->*method)(info);
    return info.Env().Undefined();
  });
}

DeviceContext& Device::context(const Napi::CallbackInfo& info) const {
  if (!closed_) return *context_;
  Napi::Error error = Napi::Error::New(info.Env(), "the device is closed");
  error.Set("code", Napi::String::New(info.Env(), "ERR_CLOSED"));
  throw error;
}

Napi::Value Device::name(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), context(info).name()); }

Napi::Value Device::driver(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), context(info).driverVersion());
}

Napi::Value Device::sharedMemory(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), context(info).sharedMemory());
}

Napi::Value Device::totalMemory(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(context(info).totalMemory()));
}

Napi::Value Device::kernel(const Napi::CallbackInfo& info) {
  DeviceContext& device = context(info);
  const std::string name = textArgument(info, 0, "name", LONGEST_NAME);
  return Napi::Number::New(info.Env(), static_cast<double>(device.kernel(name)));
}

Napi::Value Device::allocate(const Napi::CallbackInfo& info) {
  DeviceContext& device = context(info);
  const size_t bytes = static_cast<size_t>(integerArgument(info, 0, "bytes", 1));
  return Napi::Number::New(info.Env(), static_cast<double>(device.allocate(bytes)));
}

void Device::free(const Napi::CallbackInfo& info) {
  DeviceContext& device = context(info);
  const DevicePtr pointer = static_cast<DevicePtr>(integerArgument(info, 0, "pointer", 1));
  if (!device.holds(pointer))
    throw Napi::RangeError::New(info.Env(), "pointer: expected what allocate gave, got " + std::to_string(pointer));
  device.free(pointer);
}

Napi::Value Device::pin(const Napi::CallbackInfo& info) {
  DeviceContext& device = context(info);
  const size_t bytes = static_cast<size_t>(integerArgument(info, 0, "bytes", 1));
  return Napi::Number::New(info.Env(), static_cast<double>(device.pin(bytes)));
}

size_t Device::pinned(const Napi::CallbackInfo& info) const {
  const size_t number = static_cast<size_t>(integerArgument(info, 0, "pinned", 0));
  if (!context(info).pinned(number))
    throw Napi::RangeError::New(info.Env(), "pinned: expected what pin gave, got " + std::to_string(number));
  return number;
}

void Device::unpin(const Napi::CallbackInfo& info) {
  DeviceContext& device = context(info);
  device.unpin(pinned(info));
}

/** Where `offset`, the second argument, is in pinned memory, if there are so many bytes behind it. */
char* Device::within(const Napi::CallbackInfo& info, size_t number, size_t bytes) const {
  const Pinned& memory = *context(info).pinned(number);
  const size_t offset = static_cast<size_t>(integerArgument(info, 1, "offset", 0));
  if (offset > memory.bytes || bytes > memory.bytes - offset)
    throw Napi::RangeError::New(info.Env(), "offset: expected " + std::to_string(bytes) + " bytes behind it, of " +
                                                std::to_string(memory.bytes) + ", got " + std::to_string(offset));
  return memory.data + offset;
}

void Device::write(const Napi::CallbackInfo& info) {
  context(info);
  const size_t number = pinned(info);
  const View from = viewArgument(info, 2, "from");
  char* to = within(info, number, from.bytes);
  if (from.bytes > 0) std::memcpy(to, from.data, from.bytes);
}

void Device::read(const Napi::CallbackInfo& info) {
  context(info);
  const size_t number = pinned(info);
  const View into = viewArgument(info, 2, "into");
  const char* from = within(info, number, into.bytes);
  if (into.bytes > 0) std::memcpy(into.data, from, into.bytes);
}

Napi::Value Device::submit(const Napi::CallbackInfo& info) {
  DeviceContext& device = context(info);
  const View list = viewArgument(info, 0, "commands");
  if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_float64_array)
    throw Napi::TypeError::New(info.Env(), "commands: expected a Float64Array, got another typed array");
  const double stream = info[1].IsUndefined() ? 0 : integerArgument(info, 1, "stream", 1);
  const Known known{device.kernels(), [&](size_t number, size_t& bytes) -> char* {
                      const Pinned* memory = device.pinned(number);
                      if (!memory) return nullptr;
                      bytes = memory->bytes;
                      return memory->data;
                    }};
  const auto commands = readCommands(reinterpret_cast<const double*>(list.data), list.bytes / sizeof(double), known);
  return promised(info.Env(), [&](const auto& settle) {
    device.submit(commands, reinterpret_cast<Stream>(static_cast<uintptr_t>(stream)), settle);
  });
}

Napi::Value Device::close(const Napi::CallbackInfo& info) {
  return promised(info.Env(), [&](const auto& settle) {
    context_->close([settle] { settle({}); });
    closed_ = true;
  });
}

Napi::Value Device::promised(Napi::Env env, const std::function<void(const Settle&)>& work) {
  const auto deferred = Napi::Promise::Deferred::New(env);
  const Settle settle = settlement_.expect(deferred);
  try {
    work(settle);
  } catch (...) {
    settle({std::current_exception()});
  }
  return deferred.Promise();
}

}  // namespace ctckit
