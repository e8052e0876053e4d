#include "command-list.h"

#include <cmath>
#include <sstream>
#include <stdexcept>

namespace ctckit {
namespace {

constexpr double LARGEST = 9007199254740991.0;  // 2^53 - 1: what a number of JavaScript's can count to

class Numbers {
 public:
  Numbers(const double* numbers, size_t length) : numbers_(numbers), length_(length) {}

  bool done() const { return at_ == length_; }

  size_t next(const char* what, double least, double most) {
    if (at_ == length_) fail(what, "the end of the list");
    const double value = numbers_[at_];
    if (std::trunc(value) != value || !(value >= least && value <= most)) {
      std::ostringstream text;
      text.precision(17);
      text << value;
      fail(what, text.str());
    }
    at_++;
    return static_cast<size_t>(value);
  }

  [[noreturn]] void fail(const char* what, const std::string& got) const {
    throw std::out_of_range("commands[" + std::to_string(at_) + "]: expected " + what + ", got " + got);
  }

 private:
  const double* numbers_;
  size_t length_;
  size_t at_ = 0;
};

char* readPinned(Numbers& numbers, const Known& known, size_t& room) {
  const size_t number = numbers.next("the number of pinned memory", 0, LARGEST);
  char* data = known.pinned(number, room);
  if (!data) numbers.fail("the number of pinned memory before this", std::to_string(number));
  const size_t offset = numbers.next("an offset within pinned memory", 0, static_cast<double>(room));
  room -= offset;
  return data + offset;
}

void readCopy(Numbers& numbers, const Known& known, Enqueued& command) {
  const bool up = command.kind == CommandKind::UPLOAD;
  size_t room = 0;
  if (up) command.device = numbers.next("a device pointer", 1, LARGEST);
  command.host = readPinned(numbers, known, room);
  if (!up) command.device = numbers.next("a device pointer", 1, LARGEST);
  command.bytes = numbers.next("bytes, as many as there are behind the offset at most", 0, static_cast<double>(room));
}

void readLaunch(Numbers& numbers, const Known& known, Enqueued& command) {
  if (known.kernels == 0) numbers.fail("a kernel that was asked for before", "a launch");
  command.kernel = numbers.next("a kernel that was asked for before", 0, static_cast<double>(known.kernels - 1));
  command.grid[0] = static_cast<unsigned>(numbers.next("blocks in x, 1 to 2^31 - 1", 1, 2147483647.0));
  command.grid[1] = static_cast<unsigned>(numbers.next("blocks in y, 1 to 65535", 1, 65535));
  command.grid[2] = static_cast<unsigned>(numbers.next("blocks in z, 1 to 65535", 1, 65535));
  command.threads = static_cast<unsigned>(numbers.next("threads of a block, 1 to 1024", 1, 1024));
  command.sharedBytes = static_cast<unsigned>(numbers.next("bytes of shared memory", 0, 2147483647.0));
  for (DevicePtr& pointer : command.arguments.pointers) pointer = numbers.next("a device pointer, or 0", 0, LARGEST);
}

}  // namespace

std::vector<Enqueued> readCommands(const double* list, size_t length, const Known& known) {
  Numbers numbers(list, length);
  std::vector<Enqueued> commands;
  while (!numbers.done()) {
    Enqueued command;
    command.kind = static_cast<CommandKind>(numbers.next("a kind of command, 1 to 5", 1, 5));
    const bool ordering = command.kind == CommandKind::FORK || command.kind == CommandKind::JOIN;
    if (!ordering) command.stream = static_cast<int>(numbers.next("stream 0 or 1", 0, 1));
    if (command.kind == CommandKind::LAUNCH) readLaunch(numbers, known, command);
    else if (!ordering) readCopy(numbers, known, command);
    commands.push_back(command);
  }
  return commands;
}

}  // namespace ctckit
