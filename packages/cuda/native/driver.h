// An opened driver: the library's entry points by their names, and its errors. It stays open for as long as the process lives:
// drivers have threads of their own that outlive the last context, so none is ever unloaded.
#pragma once

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

#include "driver-api.h"

namespace ctckit {

/** What the driver answered. */
struct DriverError : std::runtime_error {
  DriverError(std::string code, Result status, const std::string& message);

  std::string code;
  Result status;
};

class Driver {
 public:
  /** Bytes of a path. The loader copies a path onto its stack, so that one of megabytes would end the process. */
  static constexpr size_t LONGEST_PATH = 4096;

  /** @param path empty: the system's. @throws std::runtime_error: there is none, or it lacks an entry point */
  static std::shared_ptr<const Driver> open(const std::string& path);

#define CTCKIT_DECLARE(name, parameters) Result(CTCKIT_CUDA_CALL* name) parameters = nullptr;
  CTCKIT_DRIVER_ENTRY_POINTS(CTCKIT_DECLARE)
#undef CTCKIT_DECLARE

  int version = 0;

  /** @throws DriverError unless all went well. @param detail what the call was about */
  void check(Result result, const char* call, const std::string& detail = "") const;

  DriverError error(Result result, const char* call, const std::string& detail = "") const;
};

/** How what was submitted ended. */
struct Outcome {
  /** Null: all went well. Not only the driver's errors: memory and threads of the host can run out, too. */
  std::exception_ptr failure;
  /** Whether commands may still be under way after the failure: what they use is not to be used again then. */
  bool unfinished = false;
  /** By the device's clock, from its beginning to its end; unless it failed. */
  float milliseconds = 0;
};

/** Makes a context the thread's own for as long as it lives. Others in the process have theirs back after it. */
class Current {
 public:
  Current(const Driver& driver, Context context);
  ~Current();
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  const Driver& driver_;
};

}  // namespace ctckit
