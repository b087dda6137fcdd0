// The server's figures in Prometheus' text form. Thread-safe; reads memory only.
#pragma once

#include <string>

#include "server/rpc/floors.h"

namespace cetak {

class Metrics {
 public:
  explicit Metrics(const Floors& floors) : floors_(floors) {}

  std::string Format() const;

 private:
  const Floors floors_;
};

}  // namespace cetak
