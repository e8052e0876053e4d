// The device as JavaScript has it: src/native.ts is its contract.
#pragma once

#include <napi.h>

#include <memory>

#include "context.h"
#include "settlement.h"

namespace ctckit {

class Device : public Napi::ObjectWrap<Device> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit Device(const Napi::CallbackInfo& info);
  /** Waits for what is in flight, as nothing may use the device's memory after this. */
  ~Device() override = default;

 private:
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
