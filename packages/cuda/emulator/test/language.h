// The test's cases that are about kernels: how threads meet, and what the language's parts give.
#pragma once

#include <cmath>
#include <cstring>
#include <vector>

#include "machine.h"

const char* const KERNELS[] = {"barriers", "places", "fromBelow", "fromAbove", "halfWarps", "disagreeing", "leaver",
                               "gate", "seven", "unwrittenMemory", "shuffles", "votes", "numbers", "halves"};

inline std::string ptx() {
  std::string text = "//\n// made by hand\n\n.version 7.0\n.target sm_75\n";
  for (const char* name : KERNELS) text += std::string(".visible .entry ") + name + "(\n)\n";
  return text;
}

/** `count` numbers that a kernel left. */
template <typename T>
std::vector<T> results(const Machine& machine, const char* kernel, unsigned blocks, unsigned count, unsigned threads,
                       const int* labels = nullptr) {
  std::vector<T> all(count);
  const Pointer work = machine.allocate(all.size() * sizeof(T));
  CHECK(machine.launch(machine.function(kernel), blocks, threads, work, labels) == 0);
  CHECK(machine.download(all.data(), work, all.size() * sizeof(T)) == 0);
  CHECK(machine.call("cuMemFree_v2", work) == 0);
  return all;
}

inline void threadsMeet() {
  Machine machine;
  machine.open(ptx());
  const int turns = 1001;
  for (unsigned threads : {1u, 33u, 256u, 1024u}) {
    const auto sums = results<double>(machine, "barriers", 3, 3 * threads, threads, &turns);
    for (unsigned i = 0; i < sums.size(); i++) CHECK(sums[i] == (i % threads + turns) % threads);
  }
  machine.close();
}

inline void missingBarriersShow() {
  Machine machine;
  machine.open(ptx());
  // Two launches, of which one block each is enough: threads run in one order in the first, in the other in the second.
  for (const int step : {-1, 1}) {
    unsigned wrong = 0;
    for (int launch = 0; launch < 2; launch++) {
      const auto seen = results<double>(machine, step < 0 ? "fromBelow" : "fromAbove", 1, 64, 64);
      for (int i = 1; i < 63; i++) wrong += !(seen[i] == i + step);
    }
    CHECK(wrong > 0);
  }
  machine.close();
}

inline void lanesExchange() {
  Machine machine;
  machine.open(ptx());
  const auto seen = results<int>(machine, "halfWarps", 1, 64, 64);
  for (int i = 0; i < 64; i++) {
    const int other = i ^ 16;
    CHECK(seen[i] == (other % 32 < 16 ? other + 100 * (other ^ 1) : other));
  }
  machine.close();
}

inline void deadlocksAreErrors() {
  for (const char* kernel : {"leaver", "disagreeing"}) {
    Machine machine;
    machine.open(ptx());
    const Pointer work = machine.allocate(4096);
    CHECK(machine.launch(machine.function(kernel), 2, 64, work) == 0);
    CHECK(machine.call("cuStreamSynchronize", Handle()) == 719);
    Pointer more = 0;
    CHECK(machine.call("cuMemAlloc_v2", &more, size_t(8)) == 719);
    machine.close();
    machine.open(ptx());
    CHECK(machine.call("cuMemAlloc_v2", &more, size_t(8)) == 0);
    machine.close();
  }
}

inline void lanesShuffle() {
  Machine machine;
  machine.open(ptx());
  const auto seen = results<double>(machine, "shuffles", 1, 640, 64);
  for (int i = 0; i < 64; i++) {
    const int lane = i % 32, in8 = i % 8;
    const double wanted[] = {i - lane + 3.0,
                             lane < 2 ? i : i - 2.0,
                             (lane > 29 ? i : i + 2) + 0.5,
                             (i ^ 5) + 0.25,
                             i - in8 + 3.0,
                             in8 < 2 ? i : i - 2.0,
                             in8 > 5 ? i : i + 2.0,
                             (i ^ 4) * 1.0,
                             lane & 8 ? i - 8.0 : i,
                             i - lane + 9.0};
    CHECK(std::memcmp(&seen[10 * i], wanted, sizeof wanted) == 0);
  }
  const auto votes = results<unsigned>(machine, "votes", 1, 256, 64);
  for (unsigned i = 0; i < 64; i++) {
    const unsigned* own = &votes[4 * i];
    CHECK(own[0] == 0x49249249 && own[1] == (i >= 32));
    CHECK(own[2] == (i % 32 < 8 ? 4u : 0xfffffd00u) && own[3] == (i < 32 ? 0 : ~0u));
  }
  machine.close();
}

/** The number of a pattern in a format of 16 bits with so many of fraction. */
inline double numberOf(unsigned bits, int fractionBits) {
  const int exponent = (bits & 0x7fff) >> fractionBits, bias = (1 << (14 - fractionBits)) - 1;
  const int fraction = static_cast<int>(bits & ((1u << fractionBits) - 1));
  const int whole = exponent > 0 ? fraction + (1 << fractionBits) : fraction;
  return std::ldexp(whole, std::max(exponent, 1) - bias - fractionBits);
}

/** The pattern whose number is nearest, of two the even one, found by looking for it. */
inline unsigned nearest(float value, int fractionBits) {
  const unsigned sign = std::signbit(value) ? 0x8000 : 0, infinity = 0x7fffu >> fractionBits << fractionBits;
  if (std::isnan(value)) return 0x7fff;
  const double size = std::fabs(static_cast<double>(value));
  unsigned low = 0, high = infinity;
  while (high - low > 1) (numberOf((low + high) / 2, fractionBits) <= size ? low : high) = (low + high) / 2;
  const double below = size - numberOf(low, fractionBits), above = numberOf(high, fractionBits) - size;
  return sign | (below < above || (below == above && low % 2 == 0) ? low : high);
}

inline void numbersAreRounded() {
  Machine machine;
  machine.open(ptx());
  const int five = 5;
  CHECK(results<int>(machine, "numbers", 1, 64, 64, &five)[0] == 0xff);
  // Floats of all exponents, among them midpoints of both formats, and those next to them.
  const unsigned count = 65536;
  std::vector<float> given(count);
  for (unsigned i = 0; i < count; i++) {
    const unsigned patterns[] = {0x1000, 0x0fff, 0x1001, 0x3000, 0x8000, 0x7fff, 0x8001, 0x18000};
    const uint32_t bits = (i >> 4) * 0x100000 + i % 2 * 0x2000 + patterns[i / 2 % 8];
    std::memcpy(&given[i], &bits, sizeof bits);
  }
  std::vector<uint16_t> seen(4 * count);
  const Pointer work = machine.allocate(8 * count);
  CHECK(machine.launch(machine.function("halves"), count / 256, 256, work, nullptr, nullptr, 0, given.data()) == 0);
  CHECK(machine.download(seen.data(), work, 8 * count) == 0);
  for (unsigned i = 0; i < count; i++) {
    const bool half = (i & 0x7fff) > 0x7c00, brain = (i & 0x7fff) > 0x7f80;
    CHECK(seen[4 * i] == (half ? 0x7fff : i) && seen[4 * i + 1] == (brain ? 0x7fff : i));
    CHECK(seen[4 * i + 2] == nearest(given[i], 10) && seen[4 * i + 3] == nearest(given[i], 7));
  }
  machine.close();
}

inline void blocksAndMemory() {
  Machine machine;
  machine.open(ptx());
  const Handle places = machine.function("places");
  std::vector<int> seen(3 * 4 * 5 * 8);
  const Pointer work = machine.allocate(seen.size() * sizeof(int));
  CHECK(machine.launchGrid(places, 3, 4, 5, 8, work) == 0);
  CHECK(machine.download(seen.data(), work, seen.size() * sizeof(int)) == 0);
  for (int i = 0; i < static_cast<int>(seen.size()); i++)
    CHECK(seen[i] == 1000000 * (i / 96) + 10000 * (i / 24 % 4) + 100 * (i / 8 % 3) + i % 8);
  CHECK(results<int>(machine, "unwrittenMemory", 1, 64, 1)[1] == 1);
  machine.close();
}
