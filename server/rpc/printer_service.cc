#include "server/rpc/printer_service.h"

#include <algorithm>
#include <vector>

#include "server/rpc/blocking_call.h"
#include "server/rpc/floor_conversion.h"
#include "server/rpc/job_conversion.h"
#include "server/rpc/pages.h"
#include "server/rpc/resource_names.h"

namespace cetak {

grpc::ServerUnaryReactor* PrinterService::GetPrinter(grpc::CallbackServerContext* context,
                                                     const v1::GetPrinterRequest* request, v1::Printer* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Get(*request, *response); });
}

grpc::ServerUnaryReactor* PrinterService::ListPrinters(grpc::CallbackServerContext* context,
                                                       const v1::ListPrintersRequest* request,
                                                       v1::ListPrintersResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return List(*request, *response); });
}

grpc::ServerUnaryReactor* PrinterService::PausePrinter(grpc::CallbackServerContext* context,
                                                       const v1::PausePrinterRequest* request, v1::Printer* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Pause(*request, *response); });
}

grpc::ServerUnaryReactor* PrinterService::ResumePrinter(grpc::CallbackServerContext* context,
                                                        const v1::ResumePrinterRequest* request,
                                                        v1::Printer* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Resume(*request, *response); });
}

Result<PrinterView> PrinterService::Find(const std::string& name) const {
  CETAK_ASSIGN_OR_RETURN(const std::string code, ParsePrinterName(name, "name"));
  for (PrinterView& view : floors_.dispatcher.Printers()) {
    if (view.printer.code == code) return std::move(view);
  }
  return Fail(ErrorCode::kNotFound, "PRINTER_NOT_FOUND", "no such printer");
}

Status PrinterService::Get(const v1::GetPrinterRequest& request, v1::Printer& response) const {
  CETAK_ASSIGN_OR_RETURN(const PrinterView view, Find(request.name()));
  response = ToProto(view);
  return {};
}

Status PrinterService::List(const v1::ListPrintersRequest& request, v1::ListPrintersResponse& response) const {
  CETAK_ASSIGN_OR_RETURN(const std::optional<std::int64_t> after, ParseNumberPageToken(request.page_token()));
  CETAK_ASSIGN_OR_RETURN(const std::int32_t page_size, PageSize(request.page_size()));
  std::vector<PrinterView> views = floors_.dispatcher.Printers();
  std::sort(views.begin(), views.end(),
            [](const PrinterView& a, const PrinterView& b) { return a.printer.id < b.printer.id; });
  std::optional<PrinterId> last;
  for (const PrinterView& view : views) {
    if (after && view.printer.id.value <= *after) continue;
    if (response.printers_size() == page_size) {
      response.set_next_page_token(FormatPageToken(std::int64_t{last->value}));
      break;
    }
    *response.add_printers() = ToProto(view);
    last = view.printer.id;
  }
  return {};
}

Status PrinterService::Pause(const v1::PausePrinterRequest& request, v1::Printer& response) {
  CETAK_ASSIGN_OR_RETURN(const PrinterView found, Find(request.name()));
  CETAK_RETURN_IF_ERROR(CheckReason(request.reason(), /*required=*/true));
  CETAK_ASSIGN_OR_RETURN(const PrinterView view, floors_.dispatcher.PausePrinter(found.printer.id, request.reason()));
  response = ToProto(view);
  return {};
}

Status PrinterService::Resume(const v1::ResumePrinterRequest& request, v1::Printer& response) {
  CETAK_ASSIGN_OR_RETURN(const PrinterView found, Find(request.name()));
  CETAK_ASSIGN_OR_RETURN(const PrinterView view, floors_.dispatcher.ResumePrinter(found.printer.id));
  response = ToProto(view);
  return {};
}

}  // namespace cetak
