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

double integerArgument(const Napi::CallbackInfo& info, size_t index, const char* name, double least,
                       double most) {
  const Napi::Value value = info[index];
  if (!value.IsNumber())
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": expected a number, got " + shown(value));
  const double number = value.As<Napi::Number>().DoubleValue();
  if (std::trunc(number) != number || !(number >= least && number <= most)) {
    std::ostringstream text;
    text.precision(17);
    text << name << ": expected an integer from " << least;
    if (most < LARGEST_INTEGER) text << " to " << most;
    else text << " on";
    text << ", got " << number;
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

std::vector<std::string> textsArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Napi::Value value = info[index];
  if (!value.IsArray())
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": expected an array, got " + shown(value));
  const Napi::Array array = value.As<Napi::Array>();
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < array.Length(); i++) {
    const Napi::Value text = array.Get(i);
    if (!text.IsString())
      throw Napi::TypeError::New(info.Env(), std::string(name) + "[" + std::to_string(i) +
                                                 "]: expected a string, got " + shown(text));
    texts.push_back(text.As<Napi::String>().Utf8Value());
  }
  return texts;
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
  if (value.IsDataView()) {
    size_t length = 0;
    void* data = nullptr;
    if (napi_get_dataview_info(info.Env(), value, &length, &data, nullptr, nullptr) == napi_ok)
      return View{static_cast<char*>(data), length};
  }
  throw Napi::TypeError::New(info.Env(),
                             std::string(name) + ": expected a typed array or a DataView, got " + shown(value));
}

}  // namespace ctckit
