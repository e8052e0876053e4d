#include "settlement.h"

#include "errors.h"

namespace ctckit {

struct Settlement::State {
  ToJavaScript toJavaScript;
  /** Of JavaScript's thread. */
  size_t pending = 0;
  /** Held while the function is called from another thread, so that it cannot go away meanwhile. */
  std::mutex mutex;
  /** The function is gone, or about to be: it may not be called any more. */
  bool over = false;

  static void end(void* state) {
    std::lock_guard<std::mutex> lock(static_cast<State*>(state)->mutex);
    static_cast<State*>(state)->over = true;
  }
};

struct Settlement::Settled {
  std::shared_ptr<State> state;
  Napi::Promise::Deferred deferred;
  Outcome outcome;
};

Settlement::Settlement(Napi::Env env) : env_(env), state_(std::make_shared<State>()) {
  state_->toJavaScript = ToJavaScript::New(env, "ctckit", 0, 1);
  state_->toJavaScript.Unref(env);
  // Node ends thread-safe functions with their environment, whoever still has them. Hooks run in reverse order, so
  // this one, which comes after the function's own, is called before that.
  napi_add_env_cleanup_hook(env, State::end, state_.get());
}

Settlement::~Settlement() {
  std::lock_guard<std::mutex> lock(state_->mutex);
  if (state_->over) return;
  state_->over = true;
  napi_remove_env_cleanup_hook(env_, State::end, state_.get());
  // What is queued is delivered all the same.
  state_->toJavaScript.Release();
}

std::function<void(Outcome)> Settlement::expect(Napi::Promise::Deferred deferred) {
  // All memory is had now, as nobody could be told later that there is none.
  const auto settled = std::make_shared<std::unique_ptr<Settled>>(new Settled{state_, deferred, {}});
  std::function<void(Outcome)> settle = [settled](Outcome outcome) {
    const auto state = (*settled)->state;
    (*settled)->outcome = std::move(outcome);
    std::lock_guard<std::mutex> lock(state->mutex);
    if (!state->over && state->toJavaScript.NonBlockingCall(settled->get()) == napi_ok) settled->release();
  };
  if (state_->pending++ == 0) state_->toJavaScript.Ref(env_);
  return settle;
}

void Settlement::deliver(Napi::Env env, Napi::Function, std::nullptr_t*, Settled* settled) {
  const std::unique_ptr<Settled> owned(settled);
  // An environment that has ended hands back what it did not deliver.
  if (static_cast<napi_env>(env) == nullptr) return;
  if (--owned->state->pending == 0) owned->state->toJavaScript.Unref(env);
  try {
    const auto& [failure, unfinished, milliseconds] = owned->outcome;
    if (failure) owned->deferred.Reject(errorOf(env, failure, unfinished).Value());
    else owned->deferred.Resolve(Napi::Number::New(env, milliseconds));
  } catch (...) {
    // The thread is being ended, and runs no JavaScript any more.
  }
}

}  // namespace ctckit
