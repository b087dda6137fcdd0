// The table of serial numbers in a letter: a row a run of numbers, two columns of rows on a sheet, as many sheets as
// needed. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "server/domain/blank.h"
#include "server/paperwork/paper.h"

namespace cetak {

class SerialTable {
 public:
  explicit SerialTable(const SerialSet& serials);

  bool IsDone() const { return next_ == runs_.size(); }
  // As many rows as stand between `top` and `bottom`; gives where they end.
  double WriteOn(Paper& paper, double left, double top, double width, double bottom);

 private:
  struct Run {
    std::string text;  // "A00000101 – A00000140"
    std::int64_t count = 0;
  };
  void WriteColumn(Paper& paper, double left, double top, double width, std::size_t rows);

  std::vector<Run> runs_;
  std::size_t next_ = 0;
};

}  // namespace cetak
