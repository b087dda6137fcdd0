#include "tests/fault/campaign/offices.h"

#include <cetak/v1/print_job.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "tests/fault/campaign/campaign_site.h"
#include "tests/fault/campaign/channel.h"

namespace cetak::fault {
namespace {

constexpr std::int64_t kMostAtOnce = 10;
constexpr std::uint64_t kRepeatsAtOnce = 3;
constexpr std::chrono::milliseconds kPause{30};

// The same number is the same request in every life of a campaign with this seed.
std::string RequestId(std::uint64_t seed, std::int64_t number) {
  char text[40];
  std::snprintf(text, sizeof(text), "%08x-%04x-4000-8000-%012llx", static_cast<unsigned>(seed),
                static_cast<unsigned>(seed >> 32 & 0xffff), static_cast<unsigned long long>(number));
  return text;
}

v1::SubmitPrintJobRequest MakeRequest(const std::string& office, const std::string& profile, std::uint64_t seed,
                                      std::int64_t number) {
  v1::SubmitPrintJobRequest request;
  request.set_parent("offices/" + office);
  request.set_request_id(RequestId(seed, number));
  v1::PrintJob& job = *request.mutable_print_job();
  job.set_profile("profiles/" + profile);
  constexpr v1::RequestReason kReasons[] = {v1::REQUEST_REASON_FIRST_ISSUANCE, v1::REQUEST_REASON_REPLACEMENT,
                                            v1::REQUEST_REASON_RENEWAL};
  job.set_reason(kReasons[number % 3]);
  if (job.reason() == v1::REQUEST_REASON_REPLACEMENT) job.set_reason_detail(v1::REASON_DETAIL_DAMAGED);
  v1::CardContent& card = *job.mutable_card();
  card.set_national_id_number("5202045502790001");
  card.set_full_name("SITI RAEHANUN");
  card.set_birth_place("PRAYA");
  card.mutable_birth_date()->set_year(1979);
  card.mutable_birth_date()->set_month(2);
  card.mutable_birth_date()->set_day(15);
  card.set_sex(v1::CardContent::SEX_FEMALE);
  card.set_blood_type("O");
  card.set_address("DUSUN " + std::to_string(number));
  card.set_neighbourhood("001");
  card.set_community("002");
  card.set_village("KUTA");
  card.set_district("PUJUT");
  card.set_religion("ISLAM");
  card.set_marital_status("KAWIN");
  card.set_occupation("GURU");
  card.set_citizenship("WNI");
  card.set_valid_until("SEUMUR HIDUP");
  return request;
}

}  // namespace

Offices::Offices(std::vector<std::string> offices, std::vector<std::string> servers, std::uint64_t seed,
                 std::int64_t ipp_every, AcknowledgementLog& log)
    : offices_(std::move(offices)), servers_(std::move(servers)), seed_(seed), ipp_every_(ipp_every), log_(log) {
  for (std::size_t i = 0; i < servers_.size(); ++i) threads_.emplace_back([this, i] { Work(i); });
}

Offices::~Offices() {
  stopped_ = true;
  for (std::thread& thread : threads_) thread.join();
}

void Offices::Add(std::int64_t requests) {
  absl::MutexLock lock(&mutex_);
  wanted_ += requests;
}

bool Offices::IsDone() const {
  absl::MutexLock lock(&mutex_);
  return acknowledged_ == wanted_;
}

std::int64_t Offices::acknowledged() const {
  absl::MutexLock lock(&mutex_);
  return acknowledged_;
}

std::int64_t Offices::repeats() const {
  absl::MutexLock lock(&mutex_);
  return repeats_;
}

bool Offices::IsForIpp(std::int64_t number) const { return ipp_every_ > 0 && number % ipp_every_ == 0; }

// The IPP printer stands in the first office's room.
const std::string& Offices::OfficeOf(std::int64_t number) const {
  return IsForIpp(number) ? offices_.front() : offices_[static_cast<std::size_t>(number) % offices_.size()];
}

std::string Offices::AnyJob(std::uint64_t draw) const {
  absl::MutexLock lock(&mutex_);
  if (answered_.empty()) return "";
  const std::int64_t number = answered_[draw % answered_.size()];
  return "offices/" + OfficeOf(number) + "/jobs/" + RequestId(seed_, number);
}

std::string Offices::trouble() const {
  absl::MutexLock lock(&mutex_);
  return trouble_;
}

// New ones, and now and then some that were answered before.
Offices::Message Offices::NextMessage(std::uint64_t draw) {
  absl::MutexLock lock(&mutex_);
  Message message;
  while (message.fresh < kMostAtOnce && taken_ < wanted_) {
    message.numbers.push_back(++taken_);
    ++message.fresh;
  }
  if (message.fresh == 0 || draw % 4 != 0) return message;
  for (std::uint64_t i = 0; i < kRepeatsAtOnce && !answered_.empty(); ++i) {
    message.numbers.push_back(answered_[(draw / 7 + i * 31) % answered_.size()]);
    ++repeats_;
  }
  return message;
}

void Offices::KeepAnswered(const Message& message) {
  absl::MutexLock lock(&mutex_);
  answered_.insert(answered_.end(), message.numbers.begin(), message.numbers.begin() + message.fresh);
  acknowledged_ += message.fresh;
}

void Offices::Work(std::size_t index) {
  Random random(seed_ + index);
  while (!stopped_) {
    const Message message = NextMessage(random());
    std::size_t server = random();
    if (message.fresh == 0) std::this_thread::sleep_for(kPause);
    while (message.fresh > 0 && !stopped_) {
      const bool is_answered = Submit(servers_[server % servers_.size()], message.numbers);
      std::this_thread::sleep_for(kPause);
      if (is_answered) {
        KeepAnswered(message);
        break;
      }
      ++server;
    }
  }
}

// True when every one was answered; otherwise all of them are sent again, as an office does that heard nothing.
bool Offices::Submit(const std::string& server, const std::vector<std::int64_t>& numbers) {
  const auto jobs = v1::PrintJobService::NewStub(OpenChannel(server));
  grpc::ClientContext context;
  SetDeadline(context);
  v1::SubmitPrintJobsRequest sent;
  for (const std::int64_t number : numbers) {
    *sent.add_requests() = MakeRequest(OfficeOf(number), IsForIpp(number) ? kIppProfile : "ktp-el", seed_, number);
  }
  v1::SubmitPrintJobsResponse heard;
  const auto stream = jobs->SubmitPrintJobs(&context);
  const bool answered = stream->Write(sent) && stream->WritesDone() && stream->Read(&heard);
  if (!answered) context.TryCancel();
  static_cast<void>(stream->Finish());
  if (!answered || heard.results_size() != static_cast<int>(numbers.size())) return false;
  std::string lines;
  bool all = true;
  for (const auto& result : heard.results()) {
    all = all && result.has_receipt();
    if (result.has_receipt()) {
      lines += "accepted " + result.receipt().name() + " place=" + std::to_string(result.receipt().place()) +
               " priority=" + std::to_string(result.receipt().priority()) + "\n";
    } else if (result.error().code() == grpc::StatusCode::INVALID_ARGUMENT ||
               result.error().code() == grpc::StatusCode::ALREADY_EXISTS) {
      absl::MutexLock lock(&mutex_);
      trouble_ = result.error().message();
    }
  }
  log_.Append(lines);
  return all;
}

}  // namespace cetak::fault
