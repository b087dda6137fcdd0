#include "server/rpc/blank_service.h"

#include <memory>
#include <utility>
#include <vector>

#include "server/paperwork/berita_acara.h"
#include "server/rpc/blank_conversion.h"
#include "server/rpc/blocking_call.h"
#include "server/rpc/floor_conversion.h"
#include "server/rpc/job_conversion.h"
#include "server/rpc/pages.h"
#include "server/rpc/resource_names.h"
#include "server/rpc/shift_review.h"

namespace cetak {
namespace {

constexpr std::int32_t kMostShifts = 1'000;  // that are looked through for one

}  // namespace

grpc::ServerUnaryReactor* BlankService::GetStock(grpc::CallbackServerContext* context,
                                                 const v1::GetStockRequest* request, v1::Stock* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Stock(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::MoveBlanks(grpc::CallbackServerContext* context,
                                                   const v1::MoveBlanksRequest* request, v1::BlankEntry* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Move(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::ReverseBlankEntry(grpc::CallbackServerContext* context,
                                                          const v1::ReverseBlankEntryRequest* request,
                                                          v1::BlankEntry* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Reverse(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::ListBlankEntries(grpc::CallbackServerContext* context,
                                                         const v1::ListBlankEntriesRequest* request,
                                                         v1::ListBlankEntriesResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return ListEntries(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::OpenShift(grpc::CallbackServerContext* context,
                                                  const v1::OpenShiftRequest* request, v1::Shift* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Open(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::CloseShift(grpc::CallbackServerContext* context,
                                                   const v1::CloseShiftRequest* request, v1::Shift* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Close(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::GetShift(grpc::CallbackServerContext* context,
                                                 const v1::GetShiftRequest* request, v1::Shift* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Get(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::ListShifts(grpc::CallbackServerContext* context,
                                                   const v1::ListShiftsRequest* request,
                                                   v1::ListShiftsResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return List(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::DestroyBlanks(grpc::CallbackServerContext* context,
                                                      const v1::DestroyBlanksRequest* request,
                                                      v1::Destruction* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Destroy(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::GetDestruction(grpc::CallbackServerContext* context,
                                                       const v1::GetDestructionRequest* request,
                                                       v1::Destruction* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return GetDestroyed(*request, *response); });
}

grpc::ServerUnaryReactor* BlankService::GetDestructionReport(grpc::CallbackServerContext* context,
                                                             const v1::GetDestructionReportRequest* request,
                                                             v1::GetDestructionReportResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Report(*request, *response); });
}

Status BlankService::Stock(const v1::GetStockRequest& request, v1::Stock& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindParent(*site, request.parent()));
  CETAK_ASSIGN_OR_RETURN(const std::vector<BlankBalance> balances, ledger().Balances(room->id));
  response.set_room(RoomName(room->code));
  for (const BlankBalance& balance : balances) *response.add_balances() = ToProto(balance, *site);
  for (const CardProfile& profile : site->profiles) {
    CETAK_ASSIGN_OR_RETURN(const std::int64_t usable, ledger().CountUsable(room->id, profile.id));
    v1::Stock::Usable& line = *response.add_usable();
    line.set_profile(ProfileName(profile.code));
    line.set_count(usable);
  }
  return {};
}

Status BlankService::Move(const v1::MoveBlanksRequest& request, v1::BlankEntry& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindParent(*site, request.parent()));
  CETAK_ASSIGN_OR_RETURN(const BlankMovement movement, FromProto(request, *site, room->id));
  const Result<BlankEntry> entry = ledger().Move(movement);
  if (!entry) return Fail(InContract(entry.error(), "entry."));
  response = ToProto(*entry, *site, *room);
  return {};
}

Status BlankService::Reverse(const v1::ReverseBlankEntryRequest& request, v1::BlankEntry& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const NameInRoom name, ParseBlankEntryName(request.name(), "name"));
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindRoom(*site, name.room, "name"));
  CETAK_RETURN_IF_ERROR(CheckReason(request.reason(), /*required=*/true));
  const Result<BlankEntry> entry =
      ledger().Reverse(room->id, BlankEntryId{name.number}, request.reason(), request.by());
  if (!entry) return Fail(InContract(entry.error(), ""));
  response = ToProto(*entry, *site, *room);
  return {};
}

Status BlankService::ListEntries(const v1::ListBlankEntriesRequest& request, v1::ListBlankEntriesResponse& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindParent(*site, request.parent()));
  BlankEntryQuery query;
  query.room = room->id;
  query.by_people_only = request.by_people_only();
  if (!request.shift().empty()) {
    CETAK_ASSIGN_OR_RETURN(const NameInRoom shift, ParseShiftName(request.shift(), "shift"));
    CETAK_ASSIGN_OR_RETURN(const Shift found, FindShift(room->id, shift.number));
    query.shift = found.id;
  }
  CETAK_ASSIGN_OR_RETURN(const std::optional<std::int64_t> before, ParseNumberPageToken(request.page_token()));
  if (before) query.before = BlankEntryId{*before};
  CETAK_ASSIGN_OR_RETURN(const std::int32_t page_size, PageSize(request.page_size()));
  query.limit = page_size + 1;  // one more says whether there is another page
  CETAK_ASSIGN_OR_RETURN(std::vector<BlankEntry> entries, ledger().ListEntries(query));
  if (entries.size() > static_cast<std::size_t>(page_size)) {
    entries.resize(static_cast<std::size_t>(page_size));
    response.set_next_page_token(FormatPageToken(entries.back().id.value));
  }
  for (const BlankEntry& entry : entries) *response.add_entries() = ToProto(entry, *site, *room);
  return {};
}

template <typename Request>
Result<ShiftSigning> BlankService::SigningOf(const Request& request, const Site& site, const PrintRoom& room) const {
  ShiftSigning signing;
  signing.room = room.id;
  CETAK_ASSIGN_OR_RETURN(signing.counts, FromProto(request.counts(), site));
  signing.by = request.by();
  signing.witness = request.witness();
  for (const PrinterView& view : floors_.dispatcher.Printers()) {
    if (view.printer.room != room.code) continue;
    const bool can_be_asked = view.status.state != PrinterState::kUnreachable;
    signing.counters.push_back(
        {view.printer.id, can_be_asked ? view.status.impressions_completed : std::nullopt, view.sides});
  }
  return signing;
}

grpc::Status BlankService::Refuse(const Error& error, const ShiftSigning& signing, const Site& site) {
  if (error.reason != "SHIFT_DOES_NOT_CLOSE" && error.reason != "COUNT_DIFFERS") return ToGrpcStatus(error);
  const Result<std::optional<Shift>> shift = ledger().FindOpenShift(signing.room);
  const Result<std::vector<BlankBalance>> balances = ledger().Balances(signing.room);
  DoubtQuery query;
  query.room = signing.room;
  const Result<std::vector<DoubtfulCard>> doubtful = floors_.store.ListDoubtful(query);
  if (!shift || !balances || !doubtful) return ToGrpcStatus(error);
  v1::ShiftReview review;
  if (*shift) {
    for (auto& count : CompareCounts((*shift)->equations, signing.counts, *balances, site)) {
      *review.add_counts() = std::move(count);
    }
  }
  for (auto& difference : DifferencesOf(error.violations)) *review.add_differences() = std::move(difference);
  for (const DoubtfulCard& card : *doubtful) *review.add_doubtful_cards() = ToProto(card, site);
  return ToGrpcStatus(error, review);
}

grpc::Status BlankService::Open(const v1::OpenShiftRequest& request, v1::Shift& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  const Result<const PrintRoom*> room = FindParent(*site, request.parent());
  if (!room) return ToGrpcStatus(room.error());
  const Result<ShiftSigning> signing = SigningOf(request, *site, **room);
  if (!signing) return ToGrpcStatus(signing.error());
  const Result<Shift> shift = ledger().OpenShift(*signing);
  if (!shift) return Refuse(shift.error(), *signing, *site);
  response = ToProto(*shift, *site, **room);
  return grpc::Status::OK;
}

grpc::Status BlankService::Close(const v1::CloseShiftRequest& request, v1::Shift& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  const Result<const PrintRoom*> room = FindParent(*site, request.parent());
  if (!room) return ToGrpcStatus(room.error());
  Result<ShiftSigning> signing = SigningOf(request, *site, **room);
  if (!signing) return ToGrpcStatus(signing.error());
  signing->counters_because = request.counters_reason();
  const Result<Shift> shift = ledger().CloseShift(*signing);
  if (!shift) return Refuse(shift.error(), *signing, *site);
  response = ToProto(*shift, *site, **room);
  return grpc::Status::OK;
}

Result<Shift> BlankService::FindShift(RoomId room, std::int64_t number) {
  if (number == 0) {
    CETAK_ASSIGN_OR_RETURN(std::optional<Shift> open, ledger().FindOpenShift(room));
    if (!open) return Fail(ErrorCode::kNotFound, "NO_OPEN_SHIFT", "no shift is open");
    return *std::move(open);
  }
  CETAK_ASSIGN_OR_RETURN(std::vector<Shift> shifts, ledger().ListShifts(room, kMostShifts));
  for (Shift& shift : shifts) {
    if (shift.id.value == number) return std::move(shift);
  }
  return Fail(ErrorCode::kNotFound, "SHIFT_NOT_FOUND", "no such shift");
}

Status BlankService::Get(const v1::GetShiftRequest& request, v1::Shift& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const NameInRoom name, ParseShiftName(request.name(), "name"));
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindRoom(*site, name.room, "name"));
  CETAK_ASSIGN_OR_RETURN(const Shift shift, FindShift(room->id, name.number));
  response = ToProto(shift, *site, *room);
  return {};
}

Status BlankService::List(const v1::ListShiftsRequest& request, v1::ListShiftsResponse& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindParent(*site, request.parent()));
  CETAK_ASSIGN_OR_RETURN(const std::int32_t page_size, PageSize(request.page_size()));
  CETAK_ASSIGN_OR_RETURN(const std::vector<Shift> shifts, ledger().ListShifts(room->id, page_size));
  for (const Shift& shift : shifts) *response.add_shifts() = ToProto(shift, *site, *room);
  return {};
}

Status BlankService::Destroy(const v1::DestroyBlanksRequest& request, v1::Destruction& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindParent(*site, request.parent()));
  CETAK_ASSIGN_OR_RETURN(const Destruction asked, FromProto(request, *site, room->id));
  const Result<Destruction> destruction = ledger().Destroy(asked);
  if (!destruction) return Fail(InContract(destruction.error(), "destruction."));
  response = ToProto(*destruction, *site, *room);
  return {};
}

Status BlankService::GetDestroyed(const v1::GetDestructionRequest& request, v1::Destruction& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const NameInRoom name, ParseDestructionName(request.name(), "name"));
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindRoom(*site, name.room, "name"));
  CETAK_ASSIGN_OR_RETURN(const Destruction destruction, ledger().FindDestruction(room->id, DestructionId{name.number}));
  response = ToProto(destruction, *site, *room);
  return {};
}

Status BlankService::Report(const v1::GetDestructionReportRequest& request,
                            v1::GetDestructionReportResponse& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const NameInRoom name, ParseDestructionName(request.name(), "name"));
  CETAK_ASSIGN_OR_RETURN(const PrintRoom* room, FindRoom(*site, name.room, "name"));
  CETAK_ASSIGN_OR_RETURN(const Destruction destruction, ledger().FindDestruction(room->id, DestructionId{name.number}));
  const CardProfile* profile = site->FindProfile(destruction.profile);
  response.set_pdf(DrawBeritaAcara(destruction, *room, profile == nullptr ? CardProfile{} : *profile));
  return {};
}

}  // namespace cetak
