// What JavaScript sends as numbers, checked and named: src/native.ts says what the numbers are. A list is checked as a whole
// before anything of it is enqueued.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "driver-api.h"

namespace ctckit {

enum class CommandKind { UPLOAD = 1, DOWNLOAD = 2, LAUNCH = 3, FORK = 4, JOIN = 5 };

struct Enqueued {
  CommandKind kind;
  int stream = 0;
  /** Of copies. */
  DevicePtr device = 0;
  char* host = nullptr;
  size_t bytes = 0;
  /** Of launches. */
  size_t kernel = 0;
  unsigned grid[3] = {0, 0, 0};
  unsigned threads = 0;
  unsigned sharedBytes = 0;
  Arguments arguments = {};
};

/** What numbers may mean: of kernels how many there are, of pinned memory where and how large it is. */
struct Known {
  size_t kernels;
  /** Null: there is no such memory. */
  std::function<char*(size_t number, size_t& bytes)> pinned;
};

/** @throws std::out_of_range naming the index and the value */
std::vector<Enqueued> readCommands(const double* numbers, size_t length, const Known& known);

}  // namespace ctckit
