#include "clients/cli/session.h"

#include <fmt/format.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "server/base/result.h"

namespace cetak {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using nlohmann::ordered_json;

constexpr std::chrono::seconds kPatience{30};

ordered_json ScalarToJson(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return repeated ? reflection.GetRepeatedInt32(message, &field, index) : reflection.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return repeated ? reflection.GetRepeatedInt64(message, &field, index) : reflection.GetInt64(message, &field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return repeated ? reflection.GetRepeatedDouble(message, &field, index) : reflection.GetDouble(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return repeated ? reflection.GetRepeatedBool(message, &field, index) : reflection.GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return (repeated ? reflection.GetRepeatedEnum(message, &field, index) : reflection.GetEnum(message, &field))
          ->name();
    case FieldDescriptor::CPPTYPE_STRING:
      return repeated ? reflection.GetRepeatedString(message, &field, index) : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ToJson(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                             : reflection.GetMessage(message, &field));
    default: BrokenInvariant("the contract has a type that JSON output does not know");
  }
}

bool IsNotFound(grpc::StatusCode code) { return code == grpc::StatusCode::NOT_FOUND; }

bool IsUnreachable(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED;
}

}  // namespace

Connection& Session::connection() {
  if (connection_ == nullptr) connection_ = std::make_unique<Connection>(server);
  return *connection_;
}

int Session::Report(const grpc::Status& status) const { return Report(ReadFailure(status, language)); }

int Session::Report(const Failure& failure) const {
  // gRPC's own words for a server that is away tell a person little.
  const bool no_server = IsUnreachable(failure.code) && failure.reason.empty();
  const std::string text =
      no_server ? fmt::format("{} {}", Say("server tidak menjawab di", "no server answers at"), server) : failure.text;
  if (json) {
    ordered_json document = {{"error", {{"code", failure.code}, {"reason", failure.reason}, {"message", text}}}};
    for (const FieldFailure& field : failure.fields) {
      document["error"]["fields"].push_back({{"field", field.field}, {"rule", field.rule}, {"message", field.text}});
    }
    PrintJson(document);
  } else {
    std::fprintf(stderr, "cetak: %s\n", text.c_str());
    for (const FieldFailure& field : failure.fields) {
      std::fprintf(stderr, "  %s: %s\n", field.field.c_str(), field.text.c_str());
    }
  }
  return ExitCodeOf(failure);
}

int Session::SayUsage(std::string_view command, std::string_view indonesian, std::string_view english) const {
  fmt::print(stderr, "cetak: {}\n{} cetak {} --help\n", Say(indonesian, english), Say("Coba:", "Try:"), command);
  return kExitUsage;
}

int Session::ExitCodeOf(const Failure& failure) const {
  if (IsUnreachable(failure.code)) return kExitUnreachable;
  return IsNotFound(failure.code) ? kExitNotFound : kExitRefused;
}

void SetDeadline(grpc::ClientContext& context) { context.set_deadline(std::chrono::system_clock::now() + kPatience); }

ordered_json ToJson(const Message& message) {
  using google::protobuf::util::TimeUtil;
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  if (type.full_name() == "google.protobuf.Timestamp") {
    return TimeUtil::ToString(dynamic_cast<const google::protobuf::Timestamp&>(message));
  }
  if (type.full_name() == "google.protobuf.Duration") {
    return TimeUtil::ToString(dynamic_cast<const google::protobuf::Duration&>(message));
  }
  ordered_json document = ordered_json::object();
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.is_map()) {
      ordered_json& map = document[field.name()] = ordered_json::object();
      for (int j = 0; j < reflection.FieldSize(message, &field); ++j) {
        const ordered_json entry = ToJson(reflection.GetRepeatedMessage(message, &field, j));
        map[entry.at("key").get<std::string>()] = entry.at("value");
      }
    } else if (field.is_repeated()) {
      ordered_json& list = document[field.name()] = ordered_json::array();
      for (int j = 0; j < reflection.FieldSize(message, &field); ++j) list.push_back(ScalarToJson(message, field, j));
    } else if (!field.has_presence() || reflection.HasField(message, &field)) {
      document[field.name()] = ScalarToJson(message, field, 0);
    }
  }
  return document;
}

void PrintJson(const ordered_json& document) {
  std::puts(document.dump(-1, ' ', false, ordered_json::error_handler_t::replace).c_str());
  std::fflush(stdout);
}

std::string ShortName(const std::string& enum_name, std::string_view prefix) {
  std::string name = enum_name.substr(std::min(prefix.size(), enum_name.size()));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return c == '_' ? '-' : static_cast<char>(std::tolower(c)); });
  return name;
}

std::string LastPart(const std::string& resource_name) { return resource_name.substr(resource_name.rfind('/') + 1); }

std::string FullJobName(const std::string& given) {
  const std::size_t slash = given.find('/');
  if (given.rfind("offices/", 0) == 0 || slash == std::string::npos) return given;
  return "offices/" + given.substr(0, slash) + "/jobs/" + given.substr(slash + 1);
}

std::string ShortJobName(const std::string& resource_name) {
  const std::string office = resource_name.substr(0, resource_name.find("/jobs/"));
  return LastPart(office) + "/" + LastPart(resource_name);
}

std::string WithThousands(std::int64_t number, Language language) {
  std::string digits = std::to_string(number);
  const char separator = language == Language::kIndonesian ? '.' : ',';
  for (std::size_t at = digits.size(); at > 3 + (number < 0 ? 1U : 0U);) {
    at -= 3;
    digits.insert(at, 1, separator);
  }
  return digits;
}

std::string DurationText(std::int64_t seconds, const Session& session) {
  if (seconds < 90) return fmt::format("{} {}", seconds, session.Say("detik", "s"));
  if (seconds < 90 * 60) return fmt::format("{} {}", (seconds + 30) / 60, session.Say("menit", "min"));
  if (seconds < 48 * 3'600) return fmt::format("{} {}", (seconds + 1'800) / 3'600, session.Say("jam", "h"));
  return fmt::format("{} {}", (seconds + 43'200) / 86'400, session.Say("hari", "days"));
}

}  // namespace cetak
