// Brings what the waiter's thread has to say back to JavaScript's: promises of one environment. While none is pending the process
// may end; when the environment ends first, what is pending is forgotten with it.
#pragma once

#include <napi.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "driver.h"

namespace ctckit {

class Settlement {
 public:
  explicit Settlement(Napi::Env env);

  /** On JavaScript's thread: a promise, and what settles it, from any thread and once. */
  std::function<void(std::optional<DriverError>)> expect(Napi::Promise::Deferred deferred);

 private:
  struct State {
    ~State();

    Napi::ThreadSafeFunction toJavaScript;
    size_t pending = 0;
    /** The environment has ended: nothing may be called any more. */
    std::atomic<bool> over{false};
  };
  std::shared_ptr<State> state_;
};

}  // namespace ctckit
