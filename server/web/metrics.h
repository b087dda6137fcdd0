// The server's figures in Prometheus' text form. Thread-safe; reads memory only.
#pragma once

#include <string>

#include "server/web/observed.h"

namespace cetak {

class Metrics {
 public:
  explicit Metrics(const Observed& observed) : observed_(observed) {}

  std::string Format() const;

 private:
  const Observed observed_;
};

}  // namespace cetak
