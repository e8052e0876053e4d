// The test's cases that are about the driver: what it answers, in which order streams work, and what is over when.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <thread>
#include <vector>

#include "language.h"

inline void wrongCallsAreErrors() {
  Machine machine;
  int count = 0;
  Pointer pointer = 0;
  CHECK(machine.call("cuDeviceGetCount", &count) == 3);
  CHECK(machine.call("cuInit", 0u) == 0);
  CHECK(machine.call("cuMemAlloc_v2", &pointer, size_t(8)) == 201);
  CHECK(machine.call("cuDeviceGet", &count, 1) == 101);
  machine.open(ptx());
  int value = 0;
  CHECK(machine.call("cuDeviceGetAttribute", &value, 97, 0) == 0 && value == 232448);
  CHECK(machine.call("cuDeviceGetAttribute", &value, 75, 0) == 0 && value == 9);
  const Pointer work = machine.allocate(1024);
  const Handle seven = machine.function("seven");
  Handle none = nullptr;
  CHECK(machine.call("cuModuleGetFunction", &none, machine.module, "cuInit") == 500);
  CHECK(machine.call("cuModuleGetFunction", &none, machine.module, "eight") == 500);
  CHECK(machine.launch(seven, 0, 32, work) == 1 && machine.launch(seven, 1, 1025, work) == 1);
  CHECK(machine.launchGrid(seven, 1, 65536, 1, 1, work) == 1);
  CHECK(machine.launch(seven, 1, 32, work, nullptr, nullptr, 49153) == 1);
  CHECK(machine.call("cuFuncSetAttribute", seven, 8, 232449) == 1);
  CHECK(machine.call("cuFuncSetAttribute", seven, 8, 232448) == 0);
  CHECK(machine.launch(seven, 1, 32, work, nullptr, nullptr, 232448) == 0);
  CHECK(machine.launch(seven, 1, 32, work, nullptr, &machine) == 400);
  char bytes[2048] = {};
  CHECK(machine.download(bytes, work, 1025) == 1 && machine.download(bytes, work + 1024, 1) == 1);
  CHECK(machine.call("cuMemFree_v2", work) == 0 && machine.call("cuMemFree_v2", work) == 1);
  CHECK(machine.download(bytes, work, 8) == 1);
  CHECK(machine.load("{}") == 218 && machine.load("// a\n\n.version 8.5\n") == 222);
  CHECK(machine.load("// a\n\n.version 8.4\n") == 0 && machine.load(".version 6.3\n") == 0);
  char log[8] = {};
  int options[] = {5, 6};
  void* values[] = {log, reinterpret_cast<void*>(sizeof log)};
  CHECK(machine.call("cuModuleLoadDataEx", &none, static_cast<const void*>("no"), 2u, options, values) == 218);
  CHECK(std::strcmp(log, "line 1:") == 0);
  CHECK(machine.call("cuDevicePrimaryCtxRelease_v2", 0) == 0);
  CHECK(machine.call("cuMemAlloc_v2", &pointer, size_t(8)) == 709);
}

inline void streamsAreOrdered() {
  Machine machine;
  machine.open(ptx());
  const Handle first = machine.stream(), second = machine.stream();
  Handle begin = nullptr, event = nullptr, untimed = nullptr;
  CHECK(machine.call("cuEventCreate", &begin, 0u) == 0 && machine.call("cuEventCreate", &event, 0u) == 0);
  CHECK(machine.call("cuEventCreate", &untimed, 2u) == 0);
  const Pointer device = machine.allocate(sizeof(int));
  int from = 1, to = 0;
  volatile int open = 0;
  float milliseconds = -1;
  // Nothing is copied while the gate is closed: neither behind it nor in the stream that waits for that.
  CHECK(machine.call("cuEventRecord", begin, first) == 0);
  CHECK(machine.launch(machine.function("gate"), 1, 1, 0, const_cast<int*>(&open), first) == 0);
  CHECK(machine.call("cuMemcpyHtoDAsync_v2", device, static_cast<const void*>(&from), sizeof from, first) == 0);
  CHECK(machine.call("cuEventRecord", event, first) == 0);
  CHECK(machine.call("cuStreamWaitEvent", second, event, 0u) == 0);
  CHECK(machine.call("cuMemcpyDtoHAsync_v2", static_cast<void*>(&to), device, sizeof to, second) == 0);
  CHECK(machine.call("cuEventElapsedTime", &milliseconds, begin, event) == 600);
  from = 2;
  usleep(20000);
  CHECK(to == 0);
  open = 1;
  CHECK(machine.call("cuStreamSynchronize", second) == 0 && to == 2);
  CHECK(machine.call("cuEventSynchronize", event) == 0);
  CHECK(machine.call("cuEventElapsedTime", &milliseconds, begin, event) == 0 && milliseconds >= 15);
  CHECK(machine.call("cuEventElapsedTime", &milliseconds, begin, untimed) == 400);
  CHECK(machine.call("cuEventDestroy_v2", begin) == 0 && machine.call("cuEventRecord", begin, first) == 400);
  CHECK(machine.call("cuStreamDestroy_v2", first) == 0 && machine.call("cuStreamSynchronize", first) == 400);
  // Memory is freed when the kernel that writes to it is through.
  open = 0;
  CHECK(machine.launch(machine.function("gate"), 1, 1, 0, const_cast<int*>(&open), second) == 0);
  CHECK(machine.launch(machine.function("seven"), 1, 1, device, nullptr, second) == 0);
  std::thread opener([&open] {
    usleep(20000);
    open = 1;
  });
  CHECK(machine.call("cuMemFree_v2", device) == 0 && open == 1);
  opener.join();
  machine.close();
}

inline void faultsHappen() {
  Machine machine("driver 11000\nmemory 4096\n# none\ncuMemAlloc_v2 2 2\ncuMemAlloc_v2 3 1\n");
  int version = 0;
  CHECK(machine.call("cuDriverGetVersion", &version) == 0 && version == 11000);
  machine.open(".version 7.0\n.entry seven()");
  CHECK(machine.load(".version 7.1\n") == 222);
  Pointer pointer = machine.allocate(4096), more = 0;
  CHECK(machine.call("cuMemAlloc_v2", &more, size_t(1)) == 2 && machine.call("cuMemAlloc_v2", &more, size_t(1)) == 1);
  CHECK(machine.call("cuMemAlloc_v2", &more, size_t(1)) == 2);
  // Doing nothing means that what was to end is still there.
  Handle event = nullptr, popped = nullptr;
  CHECK(machine.call("cuEventCreate", &event, 0u) == 0);
  machine.fail("cuEventDestroy_v2 1 1\ncuCtxPopCurrent_v2 1 1\ncuDevicePrimaryCtxRelease_v2 1 1\nkernel 2 1\n");
  CHECK(machine.call("cuEventDestroy_v2", event) == 1 && machine.call("cuEventDestroy_v2", event) == 0);
  CHECK(machine.call("cuCtxPopCurrent_v2", &popped) == 1 && machine.call("cuDevicePrimaryCtxRelease_v2", 0) == 1);
  // What is not sticky is said once.
  for (const int wanted : {0, 1, 0}) {
    CHECK(machine.launch(machine.function("seven"), 1, 1, pointer) == 0);
    CHECK(machine.call("cuStreamSynchronize", Handle()) == wanted);
  }
  machine.fail("kernel 1 700\n");
  CHECK(machine.launch(machine.function("seven"), 1, 1, pointer) == 0);
  CHECK(machine.call("cuStreamSynchronize", Handle()) == 700);
  CHECK(machine.call("cuMemFree_v2", pointer) == 700 && machine.call("cuEventCreate", &event, 0u) == 700);
  machine.fail("cuStreamSynchronize 0 2\n");
  machine.close();
  machine.open(".version 7.0\n");
  for (int i = 0; i < 3; i++) CHECK(machine.call("cuStreamSynchronize", Handle()) == 2);
  machine.close();
  CHECK(Machine("devices 0\n").call("cuInit", 0u) == 100);
}

/** Ends a process while a kernel runs, a thread waits for it, and nothing is given back. */
inline void processEnds() {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    static Machine machine;
    machine.open(ptx());
    static volatile int closed = 0;
    CHECK(machine.launch(machine.function("gate"), 1, 1, 0, const_cast<int*>(&closed)) == 0);
    std::thread([] {
      machine.call("cuCtxPushCurrent_v2", machine.context);
      machine.call("cuStreamSynchronize", Handle());
    }).detach();
    usleep(50000);
    std::exit(failures);
  }
  int status = -1;
  for (int i = 0; i < 100 && waitpid(child, &status, WNOHANG) == 0; i++) usleep(50000);
  if (status == -1) {
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
  CHECK(status == 0);
}
