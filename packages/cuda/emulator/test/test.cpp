// The emulator's own test, without the addon: test LIBRARY, beside which lies the old one. Says what is wrong, and ends
// with 1 then.

#include <ctime>

#include "driver.h"
#include "language.h"

namespace {

void oneSymbolIsMissing() {
  std::string& library = Machine::library;
  const std::string whole = library;
  library.insert(library.rfind(".so"), "-old");
  const Machine old;
  CHECK(!old.has("cuStreamWaitEvent") && old.has("cuStreamSynchronize") && !old.has("ctckitSwitch"));
  library = whole;
  CHECK(Machine().has("cuStreamWaitEvent"));
}

void measure() {
  Machine machine;
  machine.open(ptx());
  const int turns = 10000;
  const auto before = std::clock();
  results<double>(machine, "barriers", 1, 256, 256, &turns);
  const double nanoseconds = 1e9 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  std::printf("%.1f ns of processor time per thread and barrier\n", nanoseconds / (256.0 * 2 * turns));
  machine.close();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  Machine::library = arguments[1];
  oneSymbolIsMissing();
  threadsMeet();
  missingBarriersShow();
  lanesExchange();
  lanesShuffle();
  numbersAreRounded();
  blocksAndMemory();
  deadlocksAreErrors();
  wrongCallsAreErrors();
  streamsAreOrdered();
  faultsHappen();
  processEnds();
  measure();
  std::printf("%s\n", failures ? "FAILED" : "passed");
  return failures ? 1 : 0;
}
