#include "tests/fault/campaign/person.h"

#include <cetak/v1/doubt.grpc.pb.h>
#include <cetak/v1/print_job.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <fstream>
#include <pqxx/pqxx>
#include <utility>

#include "tests/fault/campaign/channel.h"
#include "tests/system/process.h"

namespace cetak::fault {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPauseOfPeople{150};
constexpr int kPrinted = 1;
constexpr int kSpoiled = 2;
constexpr int kNotPrinted = 4;
constexpr int kLost = 6;

// Rows of text; none when the database does not answer.
std::vector<std::vector<std::string>> Ask(const std::string& url, const std::string& sql) {
  std::vector<std::vector<std::string>> rows;
  try {
    pqxx::connection connection(url + " connect_timeout=2");
    pqxx::nontransaction session(connection);
    for (const pqxx::row& row : session.exec(sql)) {
      rows.emplace_back();
      for (const pqxx::field& field : row) rows.back().emplace_back(field.c_str());
    }
  } catch (const pqxx::failure&) {
    rows.clear();
  }
  return rows;
}

// From places, which a query finds without looking at every job.
std::string NamesOfJobsAt(const std::string& places) {
  return "SELECT 'offices/' || o.code || '/jobs/' || j.request_id FROM (" + places +
         ") x JOIN place p USING (room_id, lane_id, lane_seq) JOIN print_job j ON j.room_id = p.room_id"
         " AND j.lane_id = p.origin_lane_id AND j.lane_seq = p.origin_seq JOIN office o USING (office_id)";
}

}  // namespace

Person::Person(PersonOptions options, Offices& offices, AcknowledgementLog& log)
    : options_(std::move(options)),
      offices_(offices),
      log_(log),
      random_(options_.seed),
      not_before_(steady_clock::now()),
      thread_([this] { Work(); }) {}

Person::~Person() {
  stopped_ = true;
  thread_.join();
}

void Person::KeepAway(milliseconds from_now) {
  absl::MutexLock lock(&mutex_);
  if (not_before_ == Time::max()) not_before_ = Time::min();
  not_before_ = std::max(not_before_, steady_clock::now() + from_now);
}

void Person::KeepAwayUntilTold() {
  absl::MutexLock lock(&mutex_);
  not_before_ = Time::max();
}

bool Person::MaySettle() const {
  absl::MutexLock lock(&mutex_);
  return steady_clock::now() >= not_before_;
}

void Person::Work() {
  while (!stopped_) {
    SettleDoubts();
    if (clearing_up_) {
      ReleaseHeld();
    } else {
      HoldOrCancel();
      FindFlawed();
      ReprintAborted();
    }
    std::this_thread::sleep_for(kPauseOfPeople);
  }
}

const std::string& Person::AnyServer() { return options_.servers[random_() % options_.servers.size()]; }

std::vector<Person::Doubt> Person::FindDoubts() const {
  std::vector<Doubt> doubts;
  for (const auto& row :
       Ask(options_.database_url,
           "SELECT 'offices/' || o.code || '/jobs/' || j.request_id, d.batch_id || '-' || d.lane_seq || '-' || "
           "d.attempt,"
           " d.attempt FROM unsettled_doubt d JOIN batch b USING (room_id, batch_id)"
           " JOIN place p ON p.room_id = b.room_id AND p.lane_id = b.lane_id AND p.lane_seq = d.lane_seq"
           " JOIN print_job j ON j.room_id = p.room_id AND j.lane_id = p.origin_lane_id AND j.lane_seq = p.origin_seq"
           " JOIN office o USING (office_id)")) {
    doubts.push_back({row[0], row[1], std::stoi(row[2])});
  }
  return doubts;
}

// What lies in the tray. A blank that is in no tray never left the hopper, or now and then cannot be found.
int Person::Look(const std::string& ticket) {
  for (const std::string& path : options_.card_logs) {
    const std::string log = ReadFile(path);
    if (log.find(" ticket=" + ticket + " card=good") != std::string::npos) return kPrinted;
    if (log.find(" ticket=" + ticket + " card=spoiled") != std::string::npos) return kSpoiled;
  }
  return Draw(random_, 1, 10) == 1 ? kLost : kNotPrinted;
}

void Person::SettleDoubts() {
  if (!MaySettle()) return;
  for (const Doubt& doubt : FindDoubts()) {
    if (stopped_ || !MaySettle()) return;
    const int verdict = Look(doubt.ticket);
    grpc::ClientContext context;
    SetDeadline(context);
    v1::SettleCardRequest request;
    request.set_job(doubt.job);
    request.set_attempt(doubt.attempt);
    request.set_verdict(static_cast<v1::CardOutcome>(verdict));
    request.set_reason("campaign");
    request.set_settled_by("person-1");
    v1::PrintJob job;
    if (!v1::DoubtService::NewStub(OpenChannel(AnyServer()))->SettleCard(&context, request, &job).ok()) continue;
    log_.Append("settled " + doubt.job + " attempt=" + std::to_string(doubt.attempt) +
                " verdict=" + std::to_string(verdict) + "\n");
    ++settled_;
  }
}

// Now and then a card that the printer called good is flawed, as only a person sees.
void Person::FindFlawed() {
  if (Draw(random_, 1, 10) != 1) return;
  for (const auto& row :
       Ask(options_.database_url,
           NamesOfJobsAt(
               "SELECT c.room_id, b.lane_id, c.lane_seq FROM concluded_card c JOIN batch b USING (room_id, batch_id)"
               " WHERE c.outcome = 1 ORDER BY random() LIMIT 1"))) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::CorrectPrintJobRequest request;
    request.set_name(row[0]);
    request.set_outcome(v1::CARD_OUTCOME_SPOILED);
    request.set_reason("campaign");
    request.set_corrected_by("person-1");
    v1::PrintJob job;
    const auto jobs = v1::PrintJobService::NewStub(OpenChannel(AnyServer()));
    if (!jobs->CorrectPrintJob(&context, request, &job).ok()) continue;
    log_.Append("corrected " + row[0] + "\n");
    ++corrected_;
  }
}

void Person::ReprintAborted() {
  for (const auto& row :
       Ask(options_.database_url,
           NamesOfJobsAt(
               "SELECT c.room_id, b.lane_id, c.lane_seq FROM concluded_card c JOIN batch b USING (room_id, batch_id)"
               " WHERE c.outcome <> 1 AND NOT EXISTS (SELECT FROM lane_return r WHERE r.room_id = b.room_id"
               "   AND r.left_lane_id = b.lane_id AND r.left_seq = c.lane_seq) LIMIT 2"))) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ReprintPrintJobRequest request;
    request.set_name(row[0]);
    request.set_reason("campaign");
    v1::PrintJob job;
    const auto jobs = v1::PrintJobService::NewStub(OpenChannel(AnyServer()));
    if (!jobs->ReprintPrintJob(&context, request, &job).ok()) continue;
    log_.Append("reprinted " + row[0] + "\n");
    ++reprinted_;
  }
}

void Person::ReleaseHeld() {
  for (const auto& row :
       Ask(options_.database_url,
           NamesOfJobsAt(
               "SELECT w.room_id, w.lane_id, w.lane_seq FROM withdrawal w WHERE w.kind = 1"
               " AND NOT EXISTS (SELECT FROM withdrawal y WHERE y.room_id = w.room_id AND y.lane_id = w.lane_id"
               "   AND y.lane_seq = w.lane_seq AND y.kind = 2)"
               " AND NOT EXISTS (SELECT FROM lane_return r WHERE r.room_id = w.room_id"
               "   AND r.left_lane_id = w.lane_id AND r.left_seq = w.lane_seq)"))) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ReleasePrintJobRequest request;
    request.set_name(row[0]);
    v1::PrintJob job;
    static_cast<void>(v1::PrintJobService::NewStub(OpenChannel(AnyServer()))->ReleasePrintJob(&context, request, &job));
  }
}

void Person::HoldOrCancel() {
  const std::string name = offices_.AnyJob(random_());
  if (name.empty()) return;
  const auto jobs = v1::PrintJobService::NewStub(OpenChannel(AnyServer()));
  grpc::ClientContext context;
  SetDeadline(context);
  v1::PrintJob job;
  switch (Draw(random_, 1, 4)) {
    case 1: {
      v1::CancelPrintJobRequest request;
      request.set_name(name);
      request.set_reason("campaign");
      if (jobs->CancelPrintJob(&context, request, &job).ok()) log_.Append("canceled " + name + "\n");
      return;
    }
    case 2: {
      v1::ReleasePrintJobRequest request;
      request.set_name(name);
      static_cast<void>(jobs->ReleasePrintJob(&context, request, &job));
      return;
    }
    default: {
      v1::HoldPrintJobRequest request;
      request.set_name(name);
      request.set_reason("campaign");
      static_cast<void>(jobs->HoldPrintJob(&context, request, &job));
    }
  }
}

}  // namespace cetak::fault
