// Follows what a client of PostgreSQL sends (protocol 3.0, without TLS) just far enough to know when a COMMIT went by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cetak::fault {

class CommitWatch {
 public:
  // True when the last message that ended within `bytes` was a COMMIT.
  bool Feed(std::string_view bytes);

 private:
  void EndHeader();

  bool started_ = false;    // the first message has no type
  std::string header_;      // type and length, as far as seen
  std::string beginning_;   // of a query's text
  std::uint32_t left_ = 0;  // bytes of the message that are to come
  char type_ = 0;
};

}  // namespace cetak::fault
