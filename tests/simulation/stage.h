// What all parts of one simulated world share: its clock, its only source of chance, its history, and how rough it is.
// One thread; nothing here knows of real time.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/base/clock.h"

namespace cetak {

// The same seed gives the same numbers on every machine (SplitMix64).
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::int64_t Between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(Next() % static_cast<std::uint64_t>(most - least + 1));
  }
  std::chrono::milliseconds Ms(std::int64_t least, std::int64_t most) {
    return std::chrono::milliseconds(Between(least, most));
  }
  bool Strikes(std::int64_t per_mille) { return Between(0, 999) < per_mille; }
  template <typename Container>
  auto& OneOf(Container& container) {
    return container[static_cast<std::size_t>(Between(0, static_cast<std::int64_t>(container.size()) - 1))];
  }

 private:
  std::uint64_t state_;
};

// How often what goes wrong, in per mille of the occasions. Each world draws its own, so that some are rough in one
// way and calm in the others; nothing goes wrong once the faults are over.
struct Roughness {
  std::int64_t store_fails = 0;
  std::int64_t answer_lost = 0;
  std::int64_t death_at_a_seam = 0;  // of the server, inside a step: at a call of the store or of the device
  std::int64_t server_trouble = 0;   // killed, stopped or paused between steps
  std::int64_t card_trouble = 0;     // jam, empty, spoiled, swallowed, power lost …
  std::int64_t device_silent = 0;    // answers late, never, or loses one
  std::int64_t history_lost = 0;
  std::int64_t journal_fails = 0;
};

// A server's process ends here, as by kill -9.
struct ServerDied {};

class Stage {
 public:
  explicit Stage(std::uint64_t seed) : chance(seed) {}

  template <typename... Values>
  void Tell(fmt::format_string<Values...> text, Values&&... values) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(clock.Now() - kStart).count();
    fmt::format_to(std::back_inserter(history), "{:>6}.{:03} {:<8} ", now / 1000, now % 1000, actor);
    fmt::format_to(std::back_inserter(history), text, std::forward<Values>(values)...);
    history += '\n';
  }
  // The first thing that must never be; the run ends with it.
  void Break(std::string demand) {
    Tell("BROKEN {}", demand);
    if (!broken) broken = std::move(demand);
  }
  // The actor is busy for so long besides.
  void Block(std::chrono::milliseconds time) { blocked += time; }
  void MayDie(std::string_view where) {
    if (!in_server || !chance.Strikes(rough.death_at_a_seam)) return;
    Tell("DIES at {}", where);
    throw ServerDied();
  }

  static constexpr Instant kStart{std::chrono::hours(500'000)};

  ManualClock clock{kStart};
  Chance chance;
  Roughness rough;
  std::string history;
  std::string actor = "world";
  bool in_server = false;  // a server's code runs now
  std::chrono::milliseconds blocked{0};
  std::optional<std::string> broken;
};

}  // namespace cetak
