#include "server/dispatch/dispatcher.h"

#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "server/base/steady_cond_var.h"
#include "server/dispatch/batch_desk.h"
#include "server/dispatch/outcome_writer.h"
#include "server/dispatch/printer_worker.h"
#include "server/dispatch/room_dispatch.h"
#include "server/dispatch/ticket_journal.h"

namespace cetak {
namespace {

constexpr absl::Duration kLookWhetherDone = absl::Milliseconds(10);

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
        floor_{store, clock, outcomes_, make_card_, options_, site_.policy.move_after} {}

  ~Impl() { Stop(std::chrono::milliseconds(0)); }

  Status Start() {
    for (const PrintRoom& room : site_.rooms) {
      BatchDesk& desk =
          *desks_.emplace(room.id, std::make_unique<BatchDesk>(store_, floor_.clock, site_, room.id)).first->second;
      std::vector<PrinterWorker*> workers;
      for (auto& [id, driver] : drivers_) {
        const Printer& printer = *site_.FindPrinter(id);
        if (printer.room != room.code) continue;
        CETAK_ASSIGN_OR_RETURN(auto journal, OpenJournal(printer));
        std::vector<ProfileId> profiles;
        for (const std::string& code : printer.profiles) profiles.push_back(site_.FindProfile(code)->id);
        auto worker = std::make_unique<PrinterWorker>(floor_, desk, printer, std::move(profiles), std::move(driver),
                                                      std::move(journal));
        workers.push_back(worker.get());
        workers_.emplace(id, std::move(worker));
      }
      rooms_.push_back(std::make_unique<RoomDispatch>(floor_, room, std::move(workers)));
    }
    writer_thread_ = std::thread([this] {
      while (!writer_stops_.HasBeenNotified()) outcomes_.Rest(outcomes_.Step());
    });
    for (auto& [id, worker] : workers_)
      worker_threads_.emplace(id, [&worker = *worker] {
        while (!worker.IsDone()) worker.Rest(worker.Step());
      });
    for (auto& room : rooms_)
      room_threads_.emplace_back([this, &room = *room] {
        while (!RestInRoom(room.Step())) {
        }
      });
    return {};
  }

  void Stop(std::chrono::milliseconds grace) {
    if (std::exchange(stopped_, true)) return;
    const auto deadline = std::chrono::steady_clock::now() + grace;
    for (auto& [id, worker] : workers_) worker->AskToStop();
    outcomes_.LiftLimit();
    while (std::chrono::steady_clock::now() < deadline && !AllWorkersDone()) absl::SleepFor(kLookWhetherDone);
    for (auto& [id, worker] : workers_) {
      if (!worker->IsDone()) worker->Interrupt();
    }
    for (auto& [id, thread] : worker_threads_) thread.join();
    outcomes_.AwaitWritten(std::chrono::duration_cast<std::chrono::milliseconds>(
        std::max(deadline, std::chrono::steady_clock::now() + std::chrono::seconds(1)) -
        std::chrono::steady_clock::now()));
    writer_stops_.Notify();
    if (writer_thread_.joinable()) writer_thread_.join();
    {
      absl::MutexLock lock(&mutex_);
      rooms_stop_ = true;
      stops_.SignalAll();
    }
    for (std::thread& thread : room_threads_) thread.join();
    for (auto& room : rooms_) room->Leave();
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
      CETAK_ASSIGN_OR_RETURN(std::optional<Batch> batch, store_.CutBatch(lane.id, site_.policy.batch_max_cards));
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

  // Whether it is the end.
  bool RestInRoom(std::chrono::milliseconds at_most) {
    absl::MutexLock lock(&mutex_);
    return stops_.WaitFor(mutex_, absl::Condition(&rooms_stop_), at_most);
  }

  bool AllWorkersDone() const {
    return std::all_of(workers_.begin(), workers_.end(), [](const auto& worker) { return worker.second->IsDone(); });
  }

  PrintStore& store_;
  const Site site_;
  const CardMaker make_card_;
  const DispatchOptions options_;
  std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers_;
  OutcomeWriter outcomes_;
  const WorkerFloor floor_;
  std::map<RoomId, std::unique_ptr<BatchDesk>> desks_;
  std::map<PrinterId, std::unique_ptr<PrinterWorker>> workers_;
  std::vector<std::unique_ptr<RoomDispatch>> rooms_;
  absl::Notification writer_stops_;
  absl::Mutex mutex_;
  SteadyCondVar stops_;
  bool rooms_stop_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ = false;
  std::thread writer_thread_;
  std::map<PrinterId, std::thread> worker_threads_;
  std::vector<std::thread> room_threads_;
};

Dispatcher::Dispatcher(PrintStore& store, const Clock& clock, Site site, CardMaker make_card,
                       std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers, DispatchOptions options)
    : impl_(std::make_unique<Impl>(store, clock, std::move(site), std::move(make_card), std::move(drivers),
                                   std::move(options))) {}

Dispatcher::~Dispatcher() = default;

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
