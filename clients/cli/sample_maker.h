// Makes a backlog of invented people in the form in which offices export theirs: the same seed gives the same bytes on
// every machine. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace cetak {

// Calls `on_line` for the header and then for each of `count` requests, in the order of their arrival, without line
// ends.
void MakeSample(std::int64_t count, std::uint64_t seed, const std::function<void(const std::string&)>& on_line);

}  // namespace cetak
