#include "fiber.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <new>

// g++ says so with a macro, clang++ with a feature.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#define CTCKIT_LEAVE(fake, bottom, size) __sanitizer_start_switch_fiber(fake, bottom, size)
#define CTCKIT_ARRIVE(fake, bottom, size) __sanitizer_finish_switch_fiber(fake, bottom, size)
#else
#define CTCKIT_LEAVE(fake, bottom, size) (void)0
#define CTCKIT_ARRIVE(fake, bottom, size) (void)0
#endif

// Saves what a call may not change on the stack that is left, and takes it from the one that is come to: registers, and
// how the processor rounds.
extern "C" void ctckitSwitch(void** left, void* next);

#if defined(__x86_64__)
asm(R"(
.text
.globl ctckitSwitch
.hidden ctckitSwitch
.type ctckitSwitch, @function
ctckitSwitch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  subq $8, %rsp
  stmxcsr (%rsp)
  fnstcw 4(%rsp)
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  ldmxcsr (%rsp)
  fldcw 4(%rsp)
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
)");
// Words that a new fiber's stack begins with. Calls expect a place 8 bytes off a multiple of 16.
constexpr size_t FRAME = 11;
constexpr size_t CONTROL_AT = 0;
constexpr size_t RETURNS_AT = 7;

/** How the processor rounds, as it is saved. */
uintptr_t control() {
  uint32_t vector;
  uint16_t x87;
  asm volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(vector), "=m"(x87));
  return static_cast<uintptr_t>(x87) << 32 | vector;
}
#elif defined(__aarch64__)
asm(R"(
.text
.globl ctckitSwitch
.hidden ctckitSwitch
.type ctckitSwitch, %function
ctckitSwitch:
  sub sp, sp, #176
  stp x19, x20, [sp, #0]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mrs x9, fpcr
  str x9, [sp, #160]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp, #0]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  ldr x9, [sp, #160]
  msr fpcr, x9
  add sp, sp, #176
  ret
)");
// Words that a new fiber's stack begins with. Calls expect a multiple of 16 bytes.
constexpr size_t FRAME = 24;
constexpr size_t CONTROL_AT = 20;
constexpr size_t RETURNS_AT = 11;

/** How the processor rounds, as it is saved. */
uintptr_t control() {
  uintptr_t bits;
  asm volatile("mrs %0, fpcr" : "=r"(bits));
  return bits;
}
#else
#error "fibers: no switch for this processor"
#endif

namespace emulated {
namespace {

const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
thread_local Fibers* here = nullptr;

}  // namespace

Stack::Stack() {
  void* all = mmap(nullptr, BYTES + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED || mprotect(all, page, PROT_NONE) != 0) throw std::bad_alloc();
  memory_ = static_cast<char*>(all) + page;
}

Stack::Stack(Stack&& other) noexcept : memory_(other.memory_) { other.memory_ = nullptr; }

Stack::~Stack() {
  if (memory_) munmap(memory_ - page, BYTES + page);
}

void Fibers::start(size_t count, Entry entry, void* data) {
  while (stacks_.size() < count) stacks_.emplace_back();
  saved_.assign(count, nullptr);
  fakeStacks_.assign(count, nullptr);
  entry_ = entry;
  data_ = data;
  here = this;
  const uintptr_t rounding = control();
  for (size_t i = 0; i < count; i++) {
    // As if `begin` had been called. Not all at the same place of their page, or the stacks of a warp would drive each
    // other out of the cache: 5 % of the time.
    auto* frame = reinterpret_cast<uintptr_t*>(stacks_[i].top() - i % 32 * 256) - FRAME;
    for (size_t word = 0; word < FRAME; word++) frame[word] = 0;
    frame[CONTROL_AT] = rounding;
    frame[RETURNS_AT] = reinterpret_cast<uintptr_t>(&Fibers::begin);
    saved_[i] = frame;
  }
}

void Fibers::resume(size_t number) {
  current_ = number;
  CTCKIT_LEAVE(&schedulersFakeStack_, stacks_[number].bottom(), Stack::BYTES);
  ctckitSwitch(&scheduler_, saved_[number]);
  CTCKIT_ARRIVE(schedulersFakeStack_, nullptr, nullptr);
}

void Fibers::yield() { toScheduler(false); }

void Fibers::toScheduler(bool ends) {
  const size_t number = current_;
  (void)ends;
  CTCKIT_LEAVE(ends ? nullptr : &fakeStacks_[number], schedulersBottom_, schedulersSize_);
  ctckitSwitch(&saved_[number], scheduler_);
  CTCKIT_ARRIVE(fakeStacks_[number], &schedulersBottom_, &schedulersSize_);
}

void Fibers::begin() {
  Fibers& fibers = *here;
  CTCKIT_ARRIVE(nullptr, &fibers.schedulersBottom_, &fibers.schedulersSize_);
  fibers.entry_(fibers.data_);
  fibers.toScheduler(true);
  std::abort();
}

}  // namespace emulated
