// Brings what the waiter's thread has to say back to JavaScript's: promises of one environment. While none is pending
// the process may end; when the environment ends first, what is pending is forgotten with it.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <mutex>

#include "driver.h"

namespace ctckit {

class Settlement {
 public:
  explicit Settlement(Napi::Env env);
  /** On JavaScript's thread, after everything that was expected has been settled. */
  ~Settlement();
  Settlement(const Settlement&) = delete;
  Settlement& operator=(const Settlement&) = delete;

  /** On JavaScript's thread: a promise of milliseconds, and what settles it, from any thread and once. */
  std::function<void(Outcome)> expect(Napi::Promise::Deferred deferred);

 private:
  struct State;
  struct Settled;
  static void deliver(Napi::Env env, Napi::Function none, std::nullptr_t* context, Settled* settled);
  using ToJavaScript = Napi::TypedThreadSafeFunction<std::nullptr_t, Settled, deliver>;

  Napi::Env env_;
  std::shared_ptr<State> state_;
};

}  // namespace ctckit
