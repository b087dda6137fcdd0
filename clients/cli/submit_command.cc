#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "clients/cli/request_table.h"
#include "clients/cli/session.h"
#include "server/base/clock.h"
#include "server/base/uuid.h"

namespace cetak {
namespace {

constexpr int kTries = 8;

struct Flag {
  const char* name;
  const char* column;  // of the request table
  const char* meaning;
  const char* default_value;  // null: required
};

constexpr Flag kFlags[] = {
    {"--office", "KODE_KECAMATAN", "office code, 52.02.04", nullptr},
    {"--nik", "NIK", "16 digits", nullptr},
    {"--name", "NAMA", "full name", nullptr},
    {"--birth-place", "TEMPAT_LAHIR", "", nullptr},
    {"--birth-date", "TANGGAL_LAHIR", "dd-mm-yyyy", nullptr},
    {"--sex", "JENIS_KELAMIN", "LAKI-LAKI or PEREMPUAN", nullptr},
    {"--reason", "ALASAN", "BARU, PERPANJANGAN, RUSAK, HILANG or PERUBAHAN", nullptr},
    {"--address", "ALAMAT", "", nullptr},
    {"--rt", "RT", "3 digits", "001"},
    {"--rw", "RW", "3 digits", "001"},
    {"--village", "KEL_DESA", "", nullptr},
    {"--district", "KECAMATAN", "", nullptr},
    {"--blood-type", "GOL_DARAH", "A, B, AB, O or -", "-"},
    {"--religion", "AGAMA", "", nullptr},
    {"--marital-status", "STATUS_PERKAWINAN", "", "BELUM KAWIN"},
    {"--occupation", "PEKERJAAN", "", "BELUM/TIDAK BEKERJA"},
    {"--citizenship", "KEWARGANEGARAAN", "WNI or WNA", "WNI"},
    {"--valid-until", "BERLAKU_HINGGA", "", "SEUMUR HIDUP"},
    {"--photo", "FOTO", "a JPEG file", ""},
    {"--request-id", "ID_PERMINTAAN", "a UUID; a new one when not given", ""},
};

std::chrono::year_month_day Today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

grpc::Status SubmitWithPatience(Session& session, const v1::SubmitPrintJobRequest& request,
                                v1::SubmitPrintJobResponse& response) {
  grpc::Status status;
  for (int i = 0; i < kTries; ++i) {
    grpc::ClientContext context;
    SetDeadline(context);
    status = session.connection().jobs->SubmitPrintJob(&context, request, &response);
    const Failure failure = ReadFailure(status, session.language);
    if (status.ok() || !failure.IsPassing()) return status;
    std::this_thread::sleep_for(failure.retry_after.value_or(std::chrono::milliseconds(100 << i)));
  }
  return status;
}

int Submit(Session& session, const std::map<std::string, std::string>& values, const std::string& profile,
           bool validate_only) {
  std::vector<std::string> header;
  std::vector<std::string> fields;
  for (const auto& [column, value] : values) {
    header.push_back(column);
    fields.push_back(value);
  }
  const bool absolute = !values.at("FOTO").empty() && values.at("FOTO").front() == '/';
  const ReadRow row = RequestTable(header).Read(fields, Today(), absolute ? "" : ".",
                                                profile.empty() ? "" : "profiles/" + LastPart(profile));
  if (!row.request) {
    Failure failure{grpc::StatusCode::INVALID_ARGUMENT, "INVALID", "", {}, std::nullopt};
    failure.text = session.Say("permintaan ini belum benar", "this request is not right yet");
    for (const RowProblem& problem : row.problems) {
      failure.fields.push_back({problem.column, problem.rule, std::string(RuleText(problem.rule, session.language))});
    }
    session.Report(failure);
    return kExitRefused;
  }
  v1::SubmitPrintJobRequest request = *row.request;
  request.set_validate_only(validate_only);
  // Said before it is sent, so that the same request can be sent again when the line breaks now.
  std::fprintf(stderr, "request_id %s\n", request.request_id().c_str());
  v1::SubmitPrintJobResponse response;
  const grpc::Status status = SubmitWithPatience(session, request, response);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(response));
    return kExitOk;
  }
  fmt::print("{}\n", response.name());
  if (!validate_only) {
    fmt::print("  {} {}, {} {}\n", session.Say("prioritas", "priority"),
               ShortName(v1::Priority_Name(response.priority()), "PRIORITY_"), session.Say("urutan", "place"),
               WithThousands(response.place(), session.language));
  }
  for (const v1::Warning& warning : response.warnings()) {
    fmt::print("  {} {}: {}\n", session.Say("perhatian:", "note:"), RequestTable::ColumnOf(warning.field()),
               RuleText(warning.reason(), session.language));
  }
  return kExitOk;
}

}  // namespace

void AddSubmitCommand(CLI::App& program, Session& session, int& exit_code) {
  static std::map<std::string, std::string> values;
  static std::string profile;
  static bool validate_only = false;
  CLI::App* command = program.add_subcommand("submit", "Ask for one card");
  for (const Flag& flag : kFlags) {
    std::string& value = values[flag.column];
    CLI::Option* option = command->add_option(flag.name, value, flag.meaning);
    if (flag.default_value == nullptr) {
      option->required();
    } else {
      value = flag.default_value;
      if (!value.empty()) option->capture_default_str();
    }
  }
  command->add_option("--profile", profile, "card profile, where the site has several");
  command->add_flag("--dry-run", validate_only, "check everything and keep nothing");
  command->callback([&] {
    if (values["ID_PERMINTAAN"].empty()) values["ID_PERMINTAAN"] = FormatUuid(NewUuidV7(SystemClock().Now()));
    exit_code = Submit(session, values, profile, validate_only);
  });
}

}  // namespace cetak
