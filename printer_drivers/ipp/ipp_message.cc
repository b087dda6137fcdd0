#include "printer_drivers/ipp/ipp_message.h"

#include <algorithm>
#include <array>

namespace cetak {
namespace {

constexpr std::array<const char*, 9> kJobAttributes = {"job-id",
                                                       "job-name",
                                                       "job-originating-user-name",
                                                       "job-state",
                                                       "job-state-reasons",
                                                       "job-impressions-completed",
                                                       "time-at-processing",
                                                       "number-of-documents",
                                                       "job-printer-up-time"};

std::int32_t FirstInteger(ipp_attribute_t* attribute) { return ippGetInteger(attribute, 0); }

std::string FirstText(ipp_attribute_t* attribute) {
  const char* text = ippGetString(attribute, 0, nullptr);
  return text == nullptr ? "" : text;
}

std::vector<std::string> AllTexts(ipp_attribute_t* attribute) {
  std::vector<std::string> texts;
  for (int i = 0; i < ippGetCount(attribute); ++i) {
    if (const char* text = ippGetString(attribute, i, nullptr)) texts.emplace_back(text);
  }
  return texts;
}

bool IsInteger(ipp_attribute_t* attribute) {
  return ippGetValueTag(attribute) == IPP_TAG_INTEGER || ippGetValueTag(attribute) == IPP_TAG_ENUM;
}

void ReadInto(JobReport& job, std::string_view name, ipp_attribute_t* attribute) {
  if (name == "job-name") job.name = FirstText(attribute);
  if (name == "job-originating-user-name") job.user = FirstText(attribute);
  if (name == "job-state-reasons") job.reasons = AllTexts(attribute);
  if (name == "time-at-processing") job.began = ippGetValueTag(attribute) != IPP_TAG_NOVALUE;
  if (!IsInteger(attribute)) return;
  if (name == "job-id") job.id = FirstInteger(attribute);
  if (name == "job-state") job.state = static_cast<ipp_jstate_t>(FirstInteger(attribute));
  if (name == "job-impressions-completed") job.impressions_completed = FirstInteger(attribute);
  if (name == "number-of-documents" && FirstInteger(attribute) == 0) job.without_data = true;
  if (name == "job-printer-up-time") job.printer_up_time_s = FirstInteger(attribute);
}

}  // namespace

IppMessage NewRequest(ipp_op_t operation, const std::string& printer_uri, std::optional<int> job_id) {
  IppMessage request(ippNewRequest(operation));
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr, printer_uri.c_str());
  if (job_id) ippAddInteger(request.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", *job_id);
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr, kRequestingUser);
  return request;
}

void AddRequestedAttributes(ipp_t* request, std::span<const char* const> names) {
  ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", static_cast<int>(names.size()),
                nullptr, names.data());
}

std::optional<std::int32_t> IntegerOf(ipp_t* message, const char* name) {
  ipp_attribute_t* attribute = ippFindAttribute(message, name, IPP_TAG_ZERO);
  if (attribute == nullptr || !IsInteger(attribute)) return std::nullopt;
  return FirstInteger(attribute);
}

std::string TextOf(ipp_t* message, const char* name) {
  ipp_attribute_t* attribute = ippFindAttribute(message, name, IPP_TAG_ZERO);
  return attribute == nullptr ? "" : FirstText(attribute);
}

std::vector<std::string> TextsOf(ipp_t* message, const char* name) {
  ipp_attribute_t* attribute = ippFindAttribute(message, name, IPP_TAG_ZERO);
  return attribute == nullptr ? std::vector<std::string>{} : AllTexts(attribute);
}

std::vector<JobReport> ReadJobs(ipp_t* answer) {
  std::vector<JobReport> jobs;
  bool inside = false;
  for (ipp_attribute_t* attribute = ippFirstAttribute(answer); attribute != nullptr;
       attribute = ippNextAttribute(answer)) {
    const char* name = ippGetName(attribute);
    if (name == nullptr || ippGetGroupTag(attribute) != IPP_TAG_JOB) {
      inside = false;  // a nameless attribute parts two jobs
      continue;
    }
    if (!inside) jobs.emplace_back();
    inside = true;
    ReadInto(jobs.back(), name, attribute);
  }
  for (JobReport& job : jobs) {
    for (const char* reason : {"job-data-insufficient", "job-incoming"}) {
      if (std::find(job.reasons.begin(), job.reasons.end(), reason) != job.reasons.end()) job.without_data = true;
    }
  }
  return jobs;
}

std::span<const char* const> JobAttributes() { return kJobAttributes; }

}  // namespace cetak
