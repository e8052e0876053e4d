#include "device.h"

#include <cstring>

#include "errors.h"

namespace ctckit {

Napi::Function Device::define(Napi::Env env) {
  return DefineClass(env, "Device",
                     {
                         InstanceAccessor<&Device::name>("name"),
                         InstanceAccessor<&Device::driver>("driver"),
                         InstanceAccessor<&Device::sharedMemory>("sharedMemory"),
                         InstanceAccessor<&Device::totalMemory>("totalMemory"),
                         InstanceMethod<&Device::kernel>("kernel"),
                         InstanceMethod<&Device::allocate>("allocate"),
                         InstanceMethod<&Device::free>("free"),
                         InstanceMethod<&Device::pin>("pin"),
                         InstanceMethod<&Device::unpin>("unpin"),
                         InstanceMethod<&Device::write>("write"),
                         InstanceMethod<&Device::read>("read"),
                         InstanceMethod<&Device::submit>("submit"),
                         InstanceMethod<&Device::close>("close"),
                     });
}

Device::Device(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Device>(info), settlement_(info.Env()) {
  if (!info[0].IsExternal()) throw Napi::TypeError::New(info.Env(), "devices are made by open");
  context_ = *info[0].As<Napi::External<std::shared_ptr<DeviceContext>>>().Data();
}

DeviceContext& Device::context(const Napi::CallbackInfo& info) const {
  if (closed_) throw Napi::Error::New(info.Env(), "the device is closed");
  return *context_;
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
  const std::string name = textArgument(info, 0, "name");
  return translating(info.Env(),
                     [&] { return Napi::Number::New(info.Env(), static_cast<double>(device.kernel(name))); });
}

Napi::Value Device::allocate(const Napi::CallbackInfo& info) {
  DeviceContext& device = context(info);
  const size_t bytes = static_cast<size_t>(integerArgument(info, 0, "bytes", 1));
  return translating(info.Env(),
                     [&] { return Napi::Number::New(info.Env(), static_cast<double>(device.allocate(bytes))); });
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
  return translating(info.Env(),
                     [&] { return Napi::Number::New(info.Env(), static_cast<double>(device.pin(bytes))); });
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
  return translating(info.Env(), [&] {
    const auto commands =
        readCommands(reinterpret_cast<const double*>(list.data), list.bytes / sizeof(double), known);
    const auto deferred = Napi::Promise::Deferred::New(info.Env());
    device.submit(commands, reinterpret_cast<Stream>(static_cast<uintptr_t>(stream)), settlement_.expect(deferred));
    return Napi::Value(deferred.Promise());
  });
}

Napi::Value Device::close(const Napi::CallbackInfo& info) {
  closed_ = true;
  const auto deferred = Napi::Promise::Deferred::New(info.Env());
  context_->close([settle = settlement_.expect(deferred)] { settle({}); });
  return deferred.Promise();
}

}  // namespace ctckit
