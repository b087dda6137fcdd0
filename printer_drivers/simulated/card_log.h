// The simulated printer's record of physical cards: one line a card, on the disk before the card counts as out.
//
//   2026-11-23T12:00:00.000000Z ticket=12-7-1 card=good
//   2026-11-23T12:00:03.000000Z ticket=12-8-1 card=spoiled
//
// It stands for the output tray of one device: a checker reads it, the server never does. Two servers that reach the
// same device share the file; each append has it for itself. One thread an object. Append blocks on the disk.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "printer_drivers/api/printer_driver.h"
#include "server/base/result.h"

namespace cetak {

enum class PhysicalCard : std::uint8_t { kGood, kSpoiled };

struct LoggedCard {
  Ticket ticket;
  PhysicalCard card = PhysicalCard::kGood;
};

class CardLog {
 public:
  // Makes the file and its folder where they are missing. UNAVAILABLE/CARD_LOG.
  static Result<std::unique_ptr<CardLog>> Open(const std::string& path);
  ~CardLog();
  CardLog(const CardLog&) = delete;
  CardLog& operator=(const CardLog&) = delete;

  // All of them with one write and one fsync.
  Status Append(std::span<const LoggedCard> cards);

  // nullopt when no card of this ticket ever came out. Reads what was written since the last time.
  Result<std::optional<PhysicalCard>> Find(const Ticket& ticket);

  // That came out so far, whoever sent them.
  std::int64_t Count();

 private:
  CardLog(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Status MendTornLine();
  Status ReadNewLines();

  const std::string path_;
  const int file_;
  std::int64_t cards_ = 0;  // in the first counted_ bytes
  std::int64_t counted_ = 0;
  absl::flat_hash_map<std::string, PhysicalCard> found_;  // in the first read_ bytes
  std::int64_t read_ = 0;
};

}  // namespace cetak
