#include "arguments.h"

#include <cmath>
#include <sstream>

namespace ctckit {
namespace {

constexpr size_t MOST_MODULES = 64;
/** Of one module's PTX. Ours has less than 2 MB. */
constexpr size_t LARGEST_MODULE = 1 << 26;

/** A value in a few words, and without asking it: `toString` may be a caller's. */
std::string shown(const Napi::Value& value) {
  switch (value.Type()) {
    case napi_undefined: return "undefined";
    case napi_null: return "null";
    case napi_boolean: return value.As<Napi::Boolean>() ? "true" : "false";
    case napi_number: {
      std::ostringstream text;
      text.precision(17);
      text << value.As<Napi::Number>().DoubleValue();
      return text.str();
    }
    case napi_string: return "a string";
    case napi_symbol: return "a symbol";
    case napi_function: return "a function";
    case napi_bigint: return "a bigint";
    default: return value.IsArray() ? "an array" : "an object";
  }
}

std::string text(const Napi::Value& value, const std::string& name, size_t most) {
  const Napi::Env env = value.Env();
  if (!value.IsString()) throw Napi::TypeError::New(env, name + ": expected a string, got " + shown(value));
  size_t bytes = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &bytes) != napi_ok) throw Napi::Error::New(env);
  if (bytes > most)
    throw Napi::RangeError::New(env, name + ": expected at most " + std::to_string(most) + " bytes, got " +
                                         std::to_string(bytes));
  std::string text = value.As<Napi::String>().Utf8Value();
  const size_t nul = text.find('\0');
  if (nul != std::string::npos)
    throw Napi::RangeError::New(env, name + ": expected no NUL, got one at byte " + std::to_string(nul));
  return text;
}

/** 0: of no kind that is known here. */
size_t elementBytes(napi_typedarray_type type) {
  // What Node 20's headers, which this is built with, have no name for yet.
  constexpr int FLOAT16 = 11;
  switch (static_cast<int>(type)) {
    case napi_int8_array:
    case napi_uint8_array:
    case napi_uint8_clamped_array: return 1;
    case napi_int16_array:
    case napi_uint16_array:
    case FLOAT16: return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array: return 4;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array: return 8;
    default: return 0;
  }
}

}  // namespace

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

std::string textArgument(const Napi::CallbackInfo& info, size_t index, const char* name, size_t most) {
  return text(info[index], name, most);
}

std::vector<std::string> modulesArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Napi::Value value = info[index];
  if (!value.IsArray())
    throw Napi::TypeError::New(info.Env(), std::string(name) + ": expected an array, got " + shown(value));
  const Napi::Array array = value.As<Napi::Array>();
  const uint32_t length = array.Length();
  if (length > MOST_MODULES)
    throw Napi::RangeError::New(info.Env(), std::string(name) + ": expected at most " + std::to_string(MOST_MODULES) +
                                                ", got " + std::to_string(length));
  std::vector<std::string> modules;
  for (uint32_t i = 0; i < length; i++)
    modules.push_back(text(array.Get(i), std::string(name) + "[" + std::to_string(i) + "]", LARGEST_MODULE));
  return modules;
}

View viewArgument(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const Napi::Value value = info[index];
  // Asked of Node-API itself: the wrapper's typed arrays know no shared memory.
  if (value.IsTypedArray()) {
    // No kind of array: Node leaves it as it is for kinds that it cannot name.
    auto type = static_cast<napi_typedarray_type>(15);
    size_t length = 0;
    void* data = nullptr;
    if (napi_get_typedarray_info(info.Env(), value, &type, &length, &data, nullptr, nullptr) == napi_ok) {
      const size_t bytes = elementBytes(type);
      if (bytes == 0)
        throw Napi::TypeError::New(info.Env(), std::string(name) + ": expected a kind of typed array that the addon knows,"
                                                                   " got another; make a Uint8Array of its memory");
      return View{static_cast<char*>(data), length * bytes};
    }
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
