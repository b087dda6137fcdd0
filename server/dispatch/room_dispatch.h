// One room's right to be dispatched here: takes its lease when it is free, keeps it, gives its epoch to the room's
// printers and takes it back when another server has the room. Batches that are in nobody's hand (of an earlier epoch,
// of an answer that was lost, with cards that somebody settled) go on.
//
// Step belongs to one thread and blocks on the database.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "server/dispatch/dispatcher.h"
#include "server/dispatch/outcome_writer.h"
#include "server/dispatch/printer_worker.h"

namespace cetak {

class RoomDispatch {
 public:
  // The workers of the room's printers; they outlive it.
  RoomDispatch(const WorkerFloor& floor, const PrintRoom& room, std::vector<PrinterWorker*> workers);
  RoomDispatch(const RoomDispatch&) = delete;
  RoomDispatch& operator=(const RoomDispatch&) = delete;

  // Does what is due and says how long to wait.
  std::chrono::milliseconds Step();
  // After the workers have stopped: another server may have the room at once.
  void Leave();

 private:
  std::chrono::milliseconds TakeRoom();
  void BeginLease(std::chrono::steady_clock::time_point asked_at);
  void LoseRoom();
  Status DoubtCardsOfAbsentPrinters();
  Status LookAfterLeftBatches();
  PrinterWorker* FindWorker(PrinterId printer) const;

  const WorkerFloor& floor_;
  const PrintRoom room_;
  const std::vector<PrinterWorker*> workers_;
  std::optional<Epoch> epoch_;
  std::chrono::steady_clock::time_point renewal_due_{};
  std::uint64_t lanes_seen_ = 0;
  std::chrono::steady_clock::time_point slow_look_due_{};
  bool absent_doubted_ = false;
};

}  // namespace cetak
