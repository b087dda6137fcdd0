#include "tests/conformance/ipp_stranger.h"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

#include "printer_drivers/ipp/pwg_document.h"
#include "tests/conformance/plain_card.h"
#include "tests/conformance/waiting.h"

namespace cetak {

IppStranger::IppStranger(int port, std::string resource, std::string user)
    : port_(port), resource_(std::move(resource)), user_(std::move(user)) {}

IppMessage IppStranger::Request(ipp_op_t operation, int job_id) const {
  IppMessage request(ippNewRequest(operation));
  const std::string uri = fmt::format("ipp://127.0.0.1:{}{}", port_, resource_);
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr, uri.c_str());
  if (job_id != 0) ippAddInteger(request.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job_id);
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr, user_.c_str());
  return request;
}

IppMessage IppStranger::Ask(IppMessage request, const std::vector<std::uint8_t>& document) {
  http_t* http = httpConnect2("127.0.0.1", port_, nullptr, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, 5000, nullptr);
  if (http == nullptr) throw std::runtime_error("the printer under test does not listen");
  httpSetTimeout(http, 15, nullptr, nullptr);
  cupsSendRequest(http, request.get(), resource_.c_str(), ippLength(request.get()) + document.size());
  if (!document.empty()) {
    cupsWriteRequestData(http, reinterpret_cast<const char*>(document.data()), document.size());
  }
  IppMessage answer(cupsGetResponse(http, resource_.c_str()));
  httpClose(http);
  if (answer == nullptr) throw std::runtime_error("the printer under test does not answer");
  return answer;
}

void IppStranger::Operate(ipp_op_t operation) { Ask(Request(operation)); }

int IppStranger::CreateJob(const std::string& name) {
  IppMessage request = Request(IPP_OP_CREATE_JOB);
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", nullptr, name.c_str());
  return IntegerOf(Ask(std::move(request)).get(), "job-id").value_or(0);
}

void IppStranger::PrintCard(const std::string& name) {
  const int job_id = CreateJob(name);
  IppMessage request = Request(IPP_OP_SEND_DOCUMENT, job_id);
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nullptr, "image/pwg-raster");
  ippAddBoolean(request.get(), IPP_TAG_OPERATION, "last-document", 1);
  const PageForm form;
  Ask(std::move(request), MakePwgDocument(*PlainCard().Draw(DrawingSize(form)), form));
}

void IppStranger::CancelJobs(const std::string& name) {
  for (const JobReport& job : WaitingJobs()) {
    if (job.name == name) Ask(Request(IPP_OP_CANCEL_JOB, job.id));
  }
}

std::vector<JobReport> IppStranger::WaitingJobs() {
  IppMessage request = Request(IPP_OP_GET_JOBS);
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", nullptr, "not-completed");
  AddRequestedAttributes(request.get(), JobAttributes());
  return ReadJobs(Ask(std::move(request)).get());
}

bool IppStranger::AwaitNothingToDo() {
  return AwaitThat(std::chrono::seconds(10), [this] {
    const auto jobs = WaitingJobs();
    return std::none_of(jobs.begin(), jobs.end(), [](const JobReport& job) {
      return !job.without_data || (job.state != IPP_JSTATE_PENDING && job.state != IPP_JSTATE_HELD);
    });
  });
}

}  // namespace cetak
