// IPP messages: libcups' ipp_t with an owner, and reading attributes without pointers. Free functions; one message is
// one thread's.
#pragma once

#include <cups/cups.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cetak {

struct IppDeleter {
  void operator()(ipp_t* message) const { ippDelete(message); }
};
using IppMessage = std::unique_ptr<ipp_t, IppDeleter>;

// Every job of this driver is asked for under this name, so that it finds its own again.
inline constexpr const char* kRequestingUser = "cetak";

// A request to the printer itself; a job's has `job_id`.
IppMessage NewRequest(ipp_op_t operation, const std::string& printer_uri, std::optional<int> job_id = std::nullopt);
void AddRequestedAttributes(ipp_t* request, std::span<const char* const> names);

// Of the first attribute with this name; nullopt or empty where it is absent, out of band (no-value) or of another
// type.
std::optional<std::int32_t> IntegerOf(ipp_t* message, const char* name);
std::string TextOf(ipp_t* message, const char* name);
std::vector<std::string> TextsOf(ipp_t* message, const char* name);

// One job of a Get-Jobs or Get-Job-Attributes answer.
struct JobReport {
  std::int32_t id = 0;
  std::string name;
  std::string user;
  ipp_jstate_t state = IPP_JSTATE_PENDING;
  std::vector<std::string> reasons;
  std::optional<std::int32_t> impressions_completed;
  bool began = true;          // false only where the printer says that it never began to process it
  bool without_data = false;  // created, and its document never came
  std::optional<std::int32_t> printer_up_time_s;
};

// All jobs of the answer, in its order.
std::vector<JobReport> ReadJobs(ipp_t* answer);
// What ReadJobs reads.
std::span<const char* const> JobAttributes();

}  // namespace cetak
