#include "settlement.h"

#include <optional>

#include "errors.h"

namespace ctckit {

Settlement::Settlement(Napi::Env env) : state_(std::make_shared<State>()) {
  auto nothing = Napi::Function::New(env, [](const Napi::CallbackInfo&) {});
  state_->toJavaScript = Napi::ThreadSafeFunction::New(env, nothing, "ctckit", 0, 1);
  state_->toJavaScript.Unref(env);
}

Settlement::State::~State() {
  if (!over) toJavaScript.Release();
}

std::function<void(std::optional<DriverError>)> Settlement::expect(Napi::Promise::Deferred deferred) {
  if (state_->pending++ == 0) state_->toJavaScript.Ref(deferred.Env());
  return [state = state_, deferred](std::optional<DriverError> failure) {
    if (state->over) return;
    const napi_status status =
        state->toJavaScript.NonBlockingCall([state, deferred, failure](Napi::Env env, Napi::Function) {
          try {
            if (--state->pending == 0) state->toJavaScript.Unref(env);
            if (failure) deferred.Reject(errorOf(env, *failure).Value());
            else deferred.Resolve(env.Undefined());
          } catch (const Napi::Error&) {
            // The thread is being ended, and runs no JavaScript any more.
            state->over = true;
          }
        });
    // Being told so is what releases the function.
    if (status == napi_closing) state->over = true;
  };
}

}  // namespace ctckit
