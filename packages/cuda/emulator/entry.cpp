#include "entry.h"

#include <vector>

#include "faults.h"

namespace emulated {
namespace {

thread_local std::vector<Context*> current;

}  // namespace

Result enter(const char* name, Context** context) {
  if (const Result fault = faultOf(name)) {
    if (!current.empty() && current.back()) return current.back()->fail(fault);
    return fault;
  }
  if (!context) return SUCCESS;
  if (current.empty() || !current.back()) return INVALID_CONTEXT;
  *context = current.back();
  return (*context)->state();
}

void pushCurrent(Context* context) { current.push_back(context); }

Context* popCurrent() {
  if (current.empty()) return nullptr;
  Context* last = current.back();
  current.pop_back();
  return last;
}

}  // namespace emulated
