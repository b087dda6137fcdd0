#include "server/rpc/doubt_service.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "server/rpc/blocking_call.h"
#include "server/rpc/floor_conversion.h"
#include "server/rpc/job_conversion.h"
#include "server/rpc/job_reading.h"
#include "server/rpc/resource_names.h"

namespace cetak {

grpc::ServerUnaryReactor* DoubtService::ListDoubtfulCards(grpc::CallbackServerContext* context,
                                                          const v1::ListDoubtfulCardsRequest* request,
                                                          v1::ListDoubtfulCardsResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return List(*request, *response); });
}

grpc::ServerUnaryReactor* DoubtService::SettleCard(grpc::CallbackServerContext* context,
                                                   const v1::SettleCardRequest* request, v1::PrintJob* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Settle(*request, *response); });
}

Status DoubtService::List(const v1::ListDoubtfulCardsRequest& request, v1::ListDoubtfulCardsResponse& response) const {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  DoubtQuery query;
  if (!request.printer().empty()) {
    CETAK_ASSIGN_OR_RETURN(const std::string code, ParsePrinterName(request.printer(), "printer"));
    const Printer* printer = site->FindPrinter(code);
    if (printer == nullptr) return Fail(ErrorCode::kNotFound, "PRINTER_NOT_FOUND", "no such printer");
    query.printer = printer->id;
  }
  CETAK_ASSIGN_OR_RETURN(const std::vector<DoubtfulCard> cards, floors_.store.ListDoubtful(query));
  const std::vector<PrinterView> printers = floors_.dispatcher.Printers();
  for (const DoubtfulCard& card : cards) {
    v1::DoubtfulCard& shown = *response.add_cards();
    shown = ToProto(card, *site);
    const auto now = std::find_if(printers.begin(), printers.end(),
                                  [&](const PrinterView& view) { return view.printer.id == card.printer; });
    if (now != printers.end()) *shown.mutable_printer_now() = ToProto(*now);
  }
  return {};
}

Status DoubtService::Settle(const v1::SettleCardRequest& request, v1::PrintJob& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const JobKey key, FindKey(*site, request.job(), "job"));
  CETAK_ASSIGN_OR_RETURN(const Settlement settlement, ToSettlement(request, key.office, key.request_id));
  CETAK_ASSIGN_OR_RETURN(const JobRecord record, floors_.store.SettleCard(settlement));
  CETAK_ASSIGN_OR_RETURN(const std::optional<BatchState> batch_state, BatchStates(floors_.store).Of(record));
  response = ToPrintJob(record, *site, batch_state);
  return {};
}

}  // namespace cetak
