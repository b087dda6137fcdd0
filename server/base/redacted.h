// Redacted<T> holds personal data. It has no formatter and no stream operator, so that logging it does not compile;
// reading it takes the word Reveal, which a reviewer can search for.
#pragma once

#include <utility>

namespace cetak {

template <typename T>
class Redacted {
 public:
  Redacted() = default;
  explicit Redacted(T value) : value_(std::move(value)) {}

  const T& Reveal() const& { return value_; }
  T&& Reveal() && { return std::move(value_); }

  friend bool operator==(const Redacted&, const Redacted&) = default;

 private:
  T value_{};
};

}  // namespace cetak
