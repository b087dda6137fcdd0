#include "tests/tidy/include_direction.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

namespace cetak {
namespace {

using Paths = std::vector<std::string_view>;

struct Room {
  std::string_view path;
  Paths may_include;  // folders or single headers of ours, besides its own; "" is everything
};

// In the order of the floors. The longest matching path counts. Concrete stores and drivers are known to nobody but
// app, which wires them, and the tests.
const std::vector<Room>& Rooms() {
  static const Paths kFloor0 = {"server/base"};
  static const Paths kFloor1 = {"server/base", "server/domain"};
  static const Paths kDriver = {"server/base", "server/domain/printer_state.h", "printer_drivers/api"};
  static const Paths kFloor3 = {"server/base", "server/domain", "server/storage/*", "printer_drivers/api"};
  static const Paths kFloor4 = {"server/base",    "server/domain", "server/storage/*", "printer_drivers/api",
                                "server/artwork", "server/intake", "server/batching",  "server/backlog"};
  static const Paths kFloor5 = {"server/base",     "server/domain",   "server/storage/*", "printer_drivers/api",
                                "server/artwork",  "server/intake",   "server/batching",  "server/backlog",
                                "server/dispatch", "server/paperwork"};
  static const std::vector<Room> kRooms = {
      {"server/base", {}},
      {"server/domain", kFloor0},
      {"server/storage", kFloor1},
      {"server/storage/postgres", {"server/base", "server/domain", "server/storage/*", "migrations"}},
      {"server/storage/embedded", {"server/base", "server/domain", "server/storage/*"}},
      {"migrations", kFloor0},
      {"printer_drivers/api", {"server/base", "server/domain/printer_state.h"}},
      {"printer_drivers/simulated", kDriver},
      {"printer_drivers/ipp", kDriver},
      {"server/artwork", kFloor3},
      {"server/paperwork", {"server/base", "server/domain", "server/storage/*"}},
      {"server/intake", kFloor3},
      {"server/batching", kFloor3},
      {"server/backlog", kFloor3},
      {"server/dispatch", kFloor4},
      {"server/rpc", kFloor5},
      {"server/web", kFloor5},
      {"server/app", {"server", "printer_drivers", "migrations"}},
      {"clients", {"server/base", "server/domain"}},
      {"deploy", {"server/base"}},
      {"tests/fault/checker", {}},  // judges the server and shares nothing with it
      {"tests", {""}},
  };
  return kRooms;
}

// A library that is let into a few rooms only. Tests may use all.
struct Library {
  std::string_view name;
  std::vector<const char*> headers;  // as a shell matches
  Paths rooms;
};

const std::vector<Library>& Libraries() {
  static const std::vector<Library> kLibraries = {
      {"libpqxx", {"pqxx/*"}, {"server/storage/postgres", "tests/fault/checker"}},
      {"libpq", {"libpq-fe.h", "postgresql/*"}, {"server/storage/postgres"}},
      {"gRPC and generated code",
       {"grpc/*", "grpcpp/*", "google/protobuf/*", "*.pb.h"},
       {"server/rpc", "server/web", "server/app", "clients", "tests/fault/checker"}},
      {"libcups", {"cups/*"}, {"printer_drivers/ipp", "deploy/printers"}},
      {"spdlog", {"spdlog/*"}, {"server/base"}},
      {"Cairo and Pango", {"cairo*", "pango*"}, {"server/artwork", "server/paperwork", "deploy/printers"}},
  };
  return kLibraries;
}

bool IsBelow(std::string_view path, std::string_view folder) {
  return path == folder || folder.empty() ||
         (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

// "folder/*" is the folder's own files and not its sub-folders.
bool Covers(std::string_view allowed, std::string_view header) {
  if (!allowed.ends_with("/*")) return IsBelow(header, allowed);
  allowed.remove_suffix(2);
  return IsBelow(header, allowed) && header.find('/', allowed.size() + 1) == std::string_view::npos;
}

const Room* RoomOf(std::string_view path) {
  const Room* found = nullptr;
  for (const Room& room : Rooms()) {
    if (IsBelow(path, room.path) && (found == nullptr || room.path.size() > found->path.size())) found = &room;
  }
  return found;
}

bool AnyCovers(const Paths& paths, std::string_view header) {
  return std::any_of(paths.begin(), paths.end(), [&](std::string_view path) { return Covers(path, header); });
}

bool MatchesAny(const std::vector<const char*>& patterns, const std::string& header) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const char* pattern) { return fnmatch(pattern, header.c_str(), 0) == 0; });
}

// `#include "a/b.h"  // why` → "a/b.h" with its opening quote or bracket in front; empty for any other line.
std::string_view IncludeOf(std::string_view line) {
  constexpr std::string_view kBlank = " \t";
  for (const std::string_view word : {"#", "include"}) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
    if (!line.starts_with(word)) return {};
    line.remove_prefix(word.size());
  }
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  if (!line.starts_with('"') && !line.starts_with('<')) return {};
  return line.substr(0, line.find_first_of("\">", 1));
}

bool IsOurs(std::string_view header) {
  static constexpr std::array<std::string_view, 6> kTops = {"server",     "printer_drivers", "clients",
                                                            "migrations", "deploy",          "tests"};
  return std::any_of(kTops.begin(), kTops.end(), [&](std::string_view top) { return IsBelow(header, top); });
}

std::string Join(const Paths& paths) { return fmt::format("{}", fmt::join(paths, ", ")); }

}  // namespace

std::optional<std::string> WhyForbidden(std::string_view file, std::string_view header) {
  const Room* room = RoomOf(file);
  if (room == nullptr) return "its folder is not on the map: give it a floor in tests/tidy/include_direction.cc";
  if (room->path == "tests") return std::nullopt;
  for (const Library& library : Libraries()) {
    if (!MatchesAny(library.headers, std::string(header))) continue;
    if (AnyCovers(library.rooms, file)) return std::nullopt;
    return fmt::format("{} stays in {}: ask through that room's own header", library.name, Join(library.rooms));
  }
  if (!IsOurs(header) || RoomOf(header) == room || AnyCovers(room->may_include, header)) return std::nullopt;
  return fmt::format("{} may see only {}: move what both need down, or pass it in through a seam", room->path,
                     room->may_include.empty() ? "itself" : Join(room->may_include));
}

std::vector<ForbiddenInclude> FindForbiddenIncludes(const std::filesystem::path& root) {
  std::vector<std::string> files;
  for (const std::string top : {"server", "printer_drivers", "clients", "migrations", "deploy", "tests"}) {
    if (!std::filesystem::exists(root / top)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / top)) {
      const std::string path = std::filesystem::relative(entry.path(), root).generic_string();
      const std::string extension = entry.path().extension().string();
      if (path.find("/node_modules/") != std::string::npos) continue;
      if (extension == ".cc" || extension == ".h" || extension == ".c") files.push_back(path);
    }
  }
  std::sort(files.begin(), files.end());

  std::vector<ForbiddenInclude> found;
  for (const std::string& file : files) {
    std::ifstream source(root / file);
    std::string text;
    for (int line = 1; std::getline(source, text); ++line) {
      const std::string_view include = IncludeOf(text);
      if (include.empty()) continue;
      const std::string_view header = include.substr(1);
      std::optional<std::string> why = WhyForbidden(file, header);
      if (!why && include.starts_with('"') && !IsOurs(header) && !header.ends_with(".pb.h")) {
        why = "a header of ours is included by its whole path from the root, another's in angle brackets";
      }
      if (why) found.push_back({file, line, fmt::format("{} includes {}: {}", file, header, *why)});
    }
  }
  return found;
}

}  // namespace cetak
