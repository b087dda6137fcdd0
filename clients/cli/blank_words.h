// How people name blanks on the command line and read of them: places, rooms, counts, times. Pure; thread-safe.
#pragma once

#include <cetak/v1/blank.pb.h>

#include <optional>
#include <string>
#include <string_view>

#include "clients/cli/session.h"

namespace cetak {

// "vault", "brankas", "printer/sim-1"; nullopt for what is none.
std::optional<v1::BlankSpot> ParseSpot(const std::string& text);
// "vault" in the user's language; a printer by its own name.
std::string SpotName(const v1::BlankSpot& spot, const Session& session);
// All places, for help: "supplier, vault, …".
std::string PlaceNames(const Session& session);

// rooms/{room} of what was given; empty stays empty, for the only one.
std::string RoomOf(const std::string& given);
std::string ProfileOf(const std::string& given);
// rooms/{room}/`collection`/`given`, where `given` is a number or a whole name.
std::string NameInRoom(const std::string& room, std::string_view collection, const std::string& given);

// The number that was given, or as many as there are serials; nullopt when neither tells.
std::optional<std::int64_t> CountOf(std::int64_t given, const std::string& serials);

// By the clock of this machine: "25-11 14.30".
std::string LocalTime(const google::protobuf::Timestamp& time);

// A failure of a call that adds something: a broken line is told how to send it again without adding it twice.
int ReportAddition(const Session& session, const grpc::Status& status, const std::string& request_id);
// A new request_id where none was given.
std::string RequestIdOr(const std::string& given);

}  // namespace cetak
