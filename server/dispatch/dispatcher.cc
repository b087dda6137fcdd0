#include "server/dispatch/dispatcher.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "server/base/log.h"
#include "server/dispatch/batch_desk.h"
#include "server/dispatch/outcome_writer.h"
#include "server/dispatch/printer_worker.h"
#include "server/dispatch/ticket_journal.h"

namespace cetak {
namespace {

constexpr std::int32_t kOpenBatchesAtStart = 100'000;

}  // namespace

class Dispatcher::Impl {
 public:
  Impl(PrintStore& store, const Clock& clock, Site site, CardMaker make_card,
       std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers, DispatchOptions options)
      : store_(store),
        site_(std::move(site)),
        make_card_(std::move(make_card)),
        options_(std::move(options)),
        drivers_(std::move(drivers)),
        outcomes_(store, options_.outcome_queue),
        floor_{store, clock, outcomes_, make_card_, options_, site_.policy.move_after} {
    for (const PrintRoom& room : site_.rooms) {
      desks_.emplace(room.code, std::make_unique<BatchDesk>(store, clock, site_, room.id));
    }
  }

  Status Start() {
    CETAK_ASSIGN_OR_RETURN(const std::vector<Batch> open,
                           store_.ListBatches({.open_only = true, .limit = kOpenBatchesAtStart}));
    for (auto& [id, driver] : drivers_) {
      const Printer& printer = *site_.FindPrinter(id);
      CETAK_ASSIGN_OR_RETURN(auto journal, OpenJournal(printer));
      std::vector<ProfileId> profiles;
      for (const std::string& code : printer.profiles) profiles.push_back(site_.FindProfile(code)->id);
      workers_.emplace(id, std::make_unique<PrinterWorker>(floor_, *desks_.at(printer.room), printer,
                                                           std::move(profiles), std::move(driver), std::move(journal)));
    }
    CETAK_RETURN_IF_ERROR(ShareOut(open));
    for (auto& [id, worker] : workers_) worker->Start();
    return {};
  }

  void Stop(std::chrono::milliseconds grace) {
    const auto deadline = std::chrono::steady_clock::now() + grace;
    for (auto& [id, worker] : workers_) worker->AskToStop();
    outcomes_.LiftLimit();
    for (auto& [id, worker] : workers_) worker->Join(deadline);
    outcomes_.Stop(std::max(deadline, std::chrono::steady_clock::now() + std::chrono::seconds(1)));
  }

  std::vector<PrinterView> Printers() const {
    std::vector<PrinterView> views;
    for (const auto& [id, worker] : workers_) views.push_back(worker->View());
    return views;
  }

  Result<PrinterView> SetPaused(PrinterId printer, bool paused, std::string_view because) {
    const auto worker = workers_.find(printer);
    if (worker == workers_.end()) return Fail(ErrorCode::kNotFound, "PRINTER_NOT_FOUND", "no such printer");
    CETAK_RETURN_IF_ERROR(store_.SetPrinterPaused(printer, paused, because));
    worker->second->SetPaused(paused, because);
    return worker->second->View();
  }

  Result<Batch> CutNow(OfficeId office, ProfileId profile, std::optional<Priority> priority) {
    std::vector<LaneFigures> lanes = store_.lanes().All();  // by priority, and returns after first submissions
    std::stable_sort(lanes.begin(), lanes.end(), [](const LaneFigures& a, const LaneFigures& b) {
      return std::pair(a.key.priority, b.key.source) < std::pair(b.key.priority, a.key.source);
    });
    for (const LaneFigures& lane : lanes) {
      if (lane.key.office != office || lane.key.profile != profile || lane.Waiting() <= 0) continue;
      if (priority && lane.key.priority != *priority) continue;
      CETAK_ASSIGN_OR_RETURN(std::optional<Batch> batch,
                             store_.CutBatch(lane.id, site_.policy.batch_max_cards, std::nullopt));
      if (batch) return *std::move(batch);
    }
    return Fail(ErrorCode::kFailedPrecondition, "NOTHING_WAITS", "no card of this office waits");
  }

 private:
  Result<std::unique_ptr<PrinterJournal>> OpenJournal(const Printer& printer) const {
    if (options_.state_directory.empty()) return PrinterJournal::Open("");
    std::error_code error;
    std::filesystem::create_directories(options_.state_directory, error);
    return PrinterJournal::Open(options_.state_directory + "/" + printer.code + ".journal");
  }

  // Every worker asks its device about its own cards in any open batch; a batch goes on at its printer, or becomes
  // ready when that is not here any more.
  Status ShareOut(const std::vector<Batch>& open) {
    std::vector<BatchId> all;
    std::map<PrinterId, std::vector<Batch>> own;
    for (auto batch = open.rbegin(); batch != open.rend(); ++batch) {
      all.push_back(batch->id);
      if (batch->state == BatchState::kReady) continue;
      if (batch->printer && workers_.contains(*batch->printer)) {
        own[*batch->printer].push_back(*batch);
      } else {
        CETAK_RETURN_IF_ERROR(store_.MoveBatch(batch->id, batch->state, BatchState::kReady, std::nullopt));
      }
    }
    if (!open.empty()) Log(LogLevel::kInfo, "open batches taken up", {{"batches", open.size()}});
    for (auto& [id, worker] : workers_) worker->TakeOver(std::move(own[id]), all);
    return {};
  }

  PrintStore& store_;
  const Site site_;
  const CardMaker make_card_;
  const DispatchOptions options_;
  std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers_;
  OutcomeWriter outcomes_;
  const WorkerFloor floor_;
  std::map<std::string, std::unique_ptr<BatchDesk>> desks_;
  std::map<PrinterId, std::unique_ptr<PrinterWorker>> workers_;
};

Dispatcher::Dispatcher(PrintStore& store, const Clock& clock, Site site, CardMaker make_card,
                       std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers, DispatchOptions options)
    : impl_(std::make_unique<Impl>(store, clock, std::move(site), std::move(make_card), std::move(drivers),
                                   std::move(options))) {}

Dispatcher::~Dispatcher() { Stop(std::chrono::milliseconds(0)); }

Status Dispatcher::Start() { return impl_->Start(); }
void Dispatcher::Stop(std::chrono::milliseconds grace) { impl_->Stop(grace); }
std::vector<PrinterView> Dispatcher::Printers() const { return impl_->Printers(); }

Result<PrinterView> Dispatcher::PausePrinter(PrinterId printer, std::string_view because) {
  return impl_->SetPaused(printer, true, because);
}

Result<PrinterView> Dispatcher::ResumePrinter(PrinterId printer) { return impl_->SetPaused(printer, false, ""); }

Result<Batch> Dispatcher::CutNow(OfficeId office, ProfileId profile, std::optional<Priority> priority) {
  return impl_->CutNow(office, profile, priority);
}

}  // namespace cetak
