#include "errors.h"

#include <new>
#include <stdexcept>

namespace ctckit {
namespace {

Napi::Error coded(Napi::Env env, const char* message, const char* code) {
  Napi::Error made = Napi::Error::New(env, message);
  made.Set("code", Napi::String::New(env, code));
  return made;
}

Napi::Error made(Napi::Env env, const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Napi::Error& error) {
    return error;
  } catch (const DriverError& error) {
    Napi::Error made = coded(env, error.what(), error.code.c_str());
    made.Set("status", Napi::Number::New(env, error.status));
    return made;
  } catch (const std::out_of_range& error) {
    return Napi::RangeError::New(env, error.what());
  } catch (const std::bad_alloc&) {
    return coded(env, "the host is out of memory", "ERR_OUT_OF_MEMORY");
  } catch (const std::exception& error) {
    return coded(env, error.what(), "ERR_SYSTEM");
  } catch (...) {
    return coded(env, "something was thrown that is no error", "ERR_SYSTEM");
  }
}

}  // namespace

Napi::Error errorOf(Napi::Env env, const std::exception_ptr& failure, bool unfinished) {
  Napi::Error error = made(env, failure);
  if (unfinished) error.Set("unfinished", Napi::Boolean::New(env, true));
  return error;
}

}  // namespace ctckit
