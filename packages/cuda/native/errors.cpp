#include "errors.h"

#include <cmath>
#include <sstream>

namespace ctckit {
namespace {

std::string shown(const Napi::Value& value) { return value.ToString().Utf8Value(); }

}  // namespace

Napi::Error errorOf(Napi::Env env, const DriverError& error) {
  Napi::Error made = Napi::Error::New(env, error.what());
  made.Set("code", Napi::String::New(env, error.code));
  made.Set("status", Napi::Number::New(env, error.status));
  made.Set("unfinished", Napi::Boolean::New(env, error.unfinished));
  return made;
}

double integerArgument(const Napi::CallbackInfo& info, size_t index, const char* name, double least) {
  const Napi::Value value = info[index];
  if (!value.IsNumber())
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": expected a number, got " + shown(value));
  const double number = value.As<Napi::Number>().DoubleValue();
  if (std::trunc(number) != number || !(number >= least) || number > 9007199254740991.0) {
    std::ostringstream text;
    text << name << ": expected an integer from " << least << " on, got " << number;
    throw Napi::RangeError::New(info.Env(), text.str());
  }
  return number;
}

std::string textArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Napi::Value value = info[index];
  if (!value.IsString())
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": expected a string, got " + shown(value));
  return value.As<Napi::String>().Utf8Value();
}

View viewArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Napi::Value value = info[index];
  // Asked of Node-API itself: the wrapper's typed arrays know no shared memory.
  if (value.IsTypedArray()) {
    napi_typedarray_type type;
    size_t length = 0;
    void* data = nullptr;
    if (napi_get_typedarray_info(info.Env(), value, &type, &length, &data, nullptr, nullptr) == napi_ok)
      return View{static_cast<char*>(data), length * value.As<Napi::TypedArray>().ElementSize()};
  }
  throw Napi::TypeError::New(info.Env(), std::string(name) + ": expected a typed array, got " + shown(value));
}

}  // namespace ctckit
