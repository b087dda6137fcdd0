// The site: which rooms print which cards for which offices on which printers, and by which policy. Declared in one
// TOML file (deploy/site/), kept in PostgreSQL, read at start. Values; thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/domain/ids.h"
#include "server/domain/request.h"

namespace cetak {

struct PrintRoom {
  RoomId id;
  std::string code;  // "52.02": the regency's Kemendagri code
  std::string name;
  std::string province;  // as printed at the head of the card
  std::string regency;

  friend bool operator==(const PrintRoom&, const PrintRoom&) = default;
};

struct Office {
  OfficeId id;
  std::string code;  // "52.02.04": the kecamatan's Kemendagri code
  std::string name;
  std::string room;         // PrintRoom::code
  std::int32_t weight = 1;  // its share in a round, 1 … 100

  friend bool operator==(const Office&, const Office&) = default;
};

struct CardProfile {
  ProfileId id;
  std::string code;  // "ktp-el"
  std::string name;
  std::string artwork;  // which artist draws it: "ktp-el"

  friend bool operator==(const CardProfile&, const CardProfile&) = default;
};

struct Printer {
  PrinterId id;
  std::string code;  // "sim-1"
  std::string name;
  std::string room;                            // PrintRoom::code
  std::string driver;                          // "simulated", "ipp"
  std::vector<std::string> profiles;           // CardProfile::code that it can print
  std::map<std::string, std::string> options;  // the driver's own: "uri", "pace", …
  bool paused = false;                         // a person's word; not part of the file
  std::string paused_because;

  friend bool operator==(const Printer&, const Printer&) = default;
};

struct BatchingPolicy {
  std::map<RequestReason, Priority> bands;              // every reason has one
  std::map<Priority, std::chrono::seconds> age_limits;  // a head that waited longer is served one band higher
  std::int32_t aged_share_percent = 25;                 // … in at most this share of the slots
  std::int32_t batch_max_cards = 250;
  std::chrono::seconds batch_max_age{600};  // a partial batch closes when its oldest waited this long
  std::int32_t round_quantum_cards = 50;    // an office's cards a round, times its weight
  std::chrono::seconds move_after{120};     // a stopped printer's batch moves after this long
  bool two_people_settle = false;           // a card in doubt is settled by one person and seen by another
  std::int32_t reserve_blanks = 0;  // the last usable blanks of a profile in a room are first-time holders' alone

  // Whether cards of this band may take the last blanks: nobody but first-time holders has it then.
  bool IsServedFromReserve(Priority band) const { return band == bands.at(RequestReason::kFirstIssuance); }

  friend bool operator==(const BatchingPolicy&, const BatchingPolicy&) = default;
};

struct Site {
  std::vector<PrintRoom> rooms;
  std::vector<Office> offices;
  std::vector<CardProfile> profiles;
  std::vector<Printer> printers;
  BatchingPolicy policy;

  const PrintRoom* FindRoom(std::string_view code) const;
  const Office* FindOffice(std::string_view code) const;
  const CardProfile* FindProfile(std::string_view code) const;
  const Printer* FindPrinter(std::string_view code) const;
  const PrintRoom* FindRoom(RoomId id) const;
  const Office* FindOffice(OfficeId id) const;
  const CardProfile* FindProfile(ProfileId id) const;
  const Printer* FindPrinter(PrinterId id) const;

  friend bool operator==(const Site&, const Site&) = default;
};

// FIRST_ISSUANCE high, REPLACEMENT normal, RENEWAL and OTHER low.
BatchingPolicy DefaultPolicy();

}  // namespace cetak
