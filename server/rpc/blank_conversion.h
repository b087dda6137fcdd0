// Blanks in the contract's form. Pure functions; thread-safe.
//
// FromProto finds every rule that the request breaks by its form; what the ledger finds broken is put into the same
// words by InContract.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <string_view>
#include <vector>

#include "cetak/v1/blank.pb.h"
#include "server/base/result.h"
#include "server/domain/site.h"
#include "server/storage/blank_ledger.h"

namespace cetak {

// The room's code at `field`; the site's only room when it is empty or "-".
Result<const PrintRoom*> FindRoom(const Site& site, std::string_view code, std::string_view field);
// … of rooms/{room}, or of an empty parent.
Result<const PrintRoom*> FindParent(const Site& site, const std::string& parent);

// -- what people ask for

Result<BlankMovement> FromProto(const v1::MoveBlanksRequest& request, const Site& site, RoomId room);
Result<std::vector<ShiftCount>> FromProto(const google::protobuf::RepeatedPtrField<v1::ShiftCount>& counts,
                                          const Site& site);
Result<Destruction> FromProto(const v1::DestroyBlanksRequest& request, const Site& site, RoomId room);

// The ledger's names of a request's parts become paths in the contract's request: "from.printer" of a movement is
// "entry.source.printer". `at` is the message in it: "entry.", "destruction.", or nothing.
Error InContract(Error error, std::string_view at);

// -- what they are answered

v1::BlankEntry ToProto(const BlankEntry& entry, const Site& site, const PrintRoom& room);
v1::BlankBalance ToProto(const BlankBalance& balance, const Site& site);
v1::ShiftEquation ToProto(const ShiftEquation& equation, const Site& site);
v1::Shift ToProto(const Shift& shift, const Site& site, const PrintRoom& room);
v1::Destruction ToProto(const Destruction& destruction, const Site& site, const PrintRoom& room);

}  // namespace cetak
