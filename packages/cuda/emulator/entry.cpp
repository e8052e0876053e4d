#include "entry.h"

#include <atomic>
#include <new>
#include <system_error>
#include <vector>

#include "faults.h"

namespace emulated {
namespace {

std::atomic<bool> initialised{false};
thread_local std::vector<Context*> current;

}  // namespace

Result faultAt(const char* name) {
  const Result fault = faultOf(name);
  if (fault == -1) throw std::bad_alloc();
  if (fault == -2) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again), name);
  return fault && !current.empty() && current.back() ? current.back()->fail(fault) : fault;
}

Result enter(const char* name, Context** context) {
  if (const Result fault = faultAt(name)) return fault;
  if (!initialised) return NOT_INITIALIZED;
  if (!context) return SUCCESS;
  if (current.empty() || !current.back()) return INVALID_CONTEXT;
  *context = current.back();
  return (*context)->state();
}

void initialise() { initialised = true; }

void pushCurrent(Context* context) { current.push_back(context); }

Context* popCurrent() {
  if (current.empty()) return nullptr;
  Context* last = current.back();
  current.pop_back();
  return last;
}

}  // namespace emulated
