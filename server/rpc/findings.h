// What is wrong with a request, field by field. Values; one thread at a time.
#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/result.h"
#include "server/rpc/status.h"

namespace cetak {

// INVALID_ARGUMENT/INVALID_REQUEST for the one rule that one field breaks.
inline Error Broken(std::string_view field, std::string_view broken_rule) {
  return InvalidRequest({{std::string(field), std::string(broken_rule)}});
}

// Collects what the parts of a request broke, so that a person mends all of it at once.
class Findings {
 public:
  void Add(std::string_view field, std::string_view broken_rule) {
    found_.push_back({std::string(field), std::string(broken_rule)});
  }
  void Add(std::vector<FieldViolation> more) {
    found_.insert(found_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  // The value, or a default one whose faults are noted.
  template <typename T>
  T ValueOf(Result<T> result) {
    if (result) return std::move(*result);
    Add(std::move(result.error().violations));
    return T{};
  }
  bool none() const { return found_.empty(); }
  Error Take() && { return InvalidRequest(std::move(found_)); }

 private:
  std::vector<FieldViolation> found_;
};

}  // namespace cetak
