#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "clients/cli/request_table.h"
#include "clients/cli/session.h"
#include "clients/library/job_submitter.h"
#include "server/base/clock.h"
#include "server/base/uuid.h"

namespace cetak {
namespace {

struct Flag {
  const char* name;
  const char* column;  // of the request table
  const char* indonesian;
  const char* english;
  const char* default_value;  // null: required
};

// Only what is the same for nearly everybody has a default: a guess would be printed on the card.
constexpr Flag kFlags[] = {
    {"--office", "KODE_KECAMATAN", "kode kecamatan, 52.02.04", "office code, 52.02.04", nullptr},
    {"--reason", "ALASAN", "BARU, PERPANJANGAN, RUSAK, HILANG, atau PERUBAHAN",
     "BARU (first), PERPANJANGAN (renewal), RUSAK (damaged), HILANG (lost) or PERUBAHAN (data change)", nullptr},
    {"--nik", "NIK", "16 angka", "16 digits", nullptr},
    {"--name", "NAMA", "nama lengkap", "full name", nullptr},
    {"--birth-place", "TEMPAT_LAHIR", "tempat lahir", "place of birth", nullptr},
    {"--birth-date", "TANGGAL_LAHIR", "tanggal lahir, dd-mm-yyyy", "date of birth, dd-mm-yyyy", nullptr},
    {"--sex", "JENIS_KELAMIN", "LAKI-LAKI atau PEREMPUAN", "LAKI-LAKI (male) or PEREMPUAN (female)", nullptr},
    {"--address", "ALAMAT", "alamat", "address", nullptr},
    {"--rt", "RT", "3 angka", "3 digits", nullptr},
    {"--rw", "RW", "3 angka", "3 digits", nullptr},
    {"--village", "KEL_DESA", "kelurahan atau desa", "kelurahan or desa", nullptr},
    {"--district", "KECAMATAN", "nama kecamatan", "name of the kecamatan", nullptr},
    {"--religion", "AGAMA", "agama", "religion", nullptr},
    {"--marital-status", "STATUS_PERKAWINAN", "status perkawinan", "marital status", nullptr},
    {"--occupation", "PEKERJAAN", "pekerjaan", "occupation", nullptr},
    {"--blood-type", "GOL_DARAH", "A, B, AB, O, atau -", "A, B, AB, O or -", "-"},
    {"--citizenship", "KEWARGANEGARAAN", "WNI atau WNA", "WNI or WNA", "WNI"},
    {"--valid-until", "BERLAKU_HINGGA", "SEUMUR HIDUP atau dd-mm-yyyy", "SEUMUR HIDUP (for life) or dd-mm-yyyy",
     "SEUMUR HIDUP"},
    {"--photo", "FOTO", "berkas JPEG", "a JPEG file", ""},
    {"--request-id", "ID_PERMINTAAN", "UUID; yang baru bila tidak disebut", "a UUID; a new one when not given", ""},
};

std::chrono::year_month_day Today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

// What a person typed: "--nik" for NIK.
std::string FlagOf(const std::string& column) {
  for (const Flag& flag : kFlags) {
    if (flag.column == column) return flag.name;
  }
  return column;
}

int Refuse(const Session& session, const std::vector<RowProblem>& problems) {
  Failure failure{grpc::StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", "", {}, {}};
  failure.text = session.Text("permintaan ini belum benar", "this request is not right yet");
  for (const RowProblem& problem : problems) {
    failure.fields.push_back(
        {FlagOf(problem.column), problem.rule, std::string(RuleText(problem.rule, session.language))});
  }
  return session.Report(failure);
}

void PrintReceipt(const Session& session, const v1::SubmitPrintJobResponse& receipt, bool validate_only) {
  fmt::print("{}\n", receipt.name());
  if (!validate_only) {
    fmt::print("  {} {}, {} {}\n", session.Say("prioritas", "priority"),
               ShortName(v1::Priority_Name(receipt.priority()), "PRIORITY_"), session.Say("urutan", "place"),
               WithThousands(receipt.place(), session.language));
  }
  for (const v1::Warning& warning : receipt.warnings()) {
    fmt::print("  {} {}: {}\n", session.Say("perhatian:", "note:"), FlagOf(RequestTable::ColumnOf(warning.field())),
               RuleText(warning.reason(), session.language));
  }
}

int Submit(Session& session, const std::map<std::string, std::string>& values, const std::string& profile,
           bool validate_only) {
  std::vector<std::string> header;
  std::vector<std::string> fields;
  for (const auto& [column, value] : values) {
    header.push_back(column);
    fields.push_back(value);
  }
  const ReadRow row =
      RequestTable(header).Read(fields, Today(), ".", profile.empty() ? "" : "profiles/" + LastPart(profile));
  if (!row.request) return Refuse(session, row.problems);
  v1::SubmitPrintJobRequest request = *row.request;
  request.set_validate_only(validate_only);
  // Said before it is sent, so that the same request can be sent again when the line breaks now.
  fmt::print(stderr, "request_id {}\n", request.request_id());
  const auto answer = SubmitJob(*session.connection().jobs, request, {.language = session.language});
  if (const auto* failure = std::get_if<Failure>(&answer)) {
    Failure named = *failure;
    for (FieldFailure& field : named.fields) field.field = FlagOf(RequestTable::ColumnOf(field.field));
    return session.Report(named);
  }
  const auto& receipt = std::get<v1::SubmitPrintJobResponse>(answer);
  if (session.json) {
    PrintJson(ToJson(receipt));
  } else {
    PrintReceipt(session, receipt, validate_only);
  }
  return kExitOk;
}

}  // namespace

void AddSubmitCommand(CLI::App& program, Session& session, int& exit_code) {
  static std::map<std::string, std::string> values;
  static std::string profile;
  static bool validate_only = false;
  CLI::App* command = program.add_subcommand("submit", session.Text("Meminta satu kartu", "Ask for one card"));
  for (const Flag& flag : kFlags) {
    std::string& value = values[flag.column];
    CLI::Option* option = command->add_option(flag.name, value, session.Text(flag.indonesian, flag.english));
    if (flag.default_value == nullptr) {
      option->required();
    } else {
      value = flag.default_value;
      if (!value.empty()) option->capture_default_str();
    }
  }
  command->add_option("--profile", profile,
                      session.Text("jenis kartu, bila ada beberapa", "card profile, where the site has several"));
  command->add_flag("--dry-run", validate_only,
                    session.Text("periksa semuanya tanpa menyimpan apa pun", "check everything and keep nothing"));
  command->callback([&] {
    if (values["ID_PERMINTAAN"].empty()) values["ID_PERMINTAAN"] = FormatUuid(NewUuidV7(SystemClock().Now()));
    exit_code = Submit(session, values, profile, validate_only);
  });
}

}  // namespace cetak
