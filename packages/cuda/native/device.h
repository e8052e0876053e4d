// The device as JavaScript has it: src/native.ts is its contract.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>

#include "context.h"
#include "settlement.h"

namespace ctckit {

class Device : public Napi::ObjectWrap<Device> {
 public:
  static void define(Napi::Env env);
  /** @throws Napi::Error */
  static Napi::Object make(Napi::Env env, std::shared_ptr<DeviceContext> context);
  /** In place of the wrapper's, which every method asks for its `this`. @throws Napi::TypeError: it is no device */
  static Device* Unwrap(Napi::Object object);
  explicit Device(const Napi::CallbackInfo& info);
  /** Waits for what is in flight, as nothing may use the device's memory after this. */
  ~Device() override = default;

 private:
  struct Making;
  using Settle = std::function<void(Outcome)>;

  /** The method, whose every failure is an error of JavaScript's. */
  template <auto method>
  Napi::Value called(const Napi::CallbackInfo& info);
  /** A promise that `work` settles, or sees to; it is rejected if that throws. */
  Napi::Value promised(Napi::Env env, const std::function<void(const Settle&)>& work);
  DeviceContext& context(const Napi::CallbackInfo& info) const;
  size_t pinned(const Napi::CallbackInfo& info) const;
  char* within(const Napi::CallbackInfo& info, size_t number, size_t bytes) const;

  Napi::Value name(const Napi::CallbackInfo& info);
  Napi::Value driver(const Napi::CallbackInfo& info);
  Napi::Value sharedMemory(const Napi::CallbackInfo& info);
  Napi::Value totalMemory(const Napi::CallbackInfo& info);
  Napi::Value kernel(const Napi::CallbackInfo& info);
  Napi::Value allocate(const Napi::CallbackInfo& info);
  void free(const Napi::CallbackInfo& info);
  Napi::Value pin(const Napi::CallbackInfo& info);
  void unpin(const Napi::CallbackInfo& info);
  void write(const Napi::CallbackInfo& info);
  void read(const Napi::CallbackInfo& info);
  Napi::Value submit(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  Settlement settlement_;
  std::shared_ptr<DeviceContext> context_;
  bool closed_ = false;
};

}  // namespace ctckit
