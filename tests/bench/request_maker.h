// Invented requests for the benchmark: of one stored size, spread evenly over offices and reasons.
//
// What the n-th request is depends on n alone, but for its request_id, so that a floor writes the rows that the server
// would write. One thread.
#pragma once

#include <cetak/v1/print_job.pb.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "server/base/uuid.h"
#include "server/domain/card_content.h"
#include "server/domain/request.h"

namespace cetak {

enum class IdOrder { kTime, kRandom };

struct RequestKind {
  std::size_t payload_bytes = 120;  // of the stored card; what the texts do not fill is photo
  IdOrder ids = IdOrder::kTime;
};

inline constexpr std::int64_t kBenchOffices = 12;  // as in the sample site, 52.02.01 …
inline constexpr std::int64_t kBenchReasons = 3;   // OTHER is left for the urgent card

class RequestMaker {
 public:
  explicit RequestMaker(RequestKind kind);

  std::int64_t OfficeOf(std::int64_t n) const { return n % kBenchOffices; }
  RequestReason ReasonOf(std::int64_t n) const {
    return static_cast<RequestReason>(1 + n / kBenchOffices % kBenchReasons);
  }
  // As the server stores it.
  std::string StoredCard(std::int64_t n) const;
  Uuid NewRequestId();

  v1::SubmitPrintJobRequest Make(std::int64_t n);

 private:
  CardContent CardOf(std::int64_t n) const;

  const RequestKind kind_;
  CardContent sample_;
  std::mt19937_64 random_;
};

std::string BenchOfficeCode(std::int64_t office);

}  // namespace cetak
