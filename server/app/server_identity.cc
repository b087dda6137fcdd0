#include "server/app/server_identity.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "server/base/clock.h"

namespace cetak {
namespace {

constexpr std::size_t kUuidLength = 36;

Error CannotHold(const std::string& path) {
  return {ErrorCode::kFailedPrecondition,
          "DATA_NOT_WRITABLE",
          fmt::format("{}: {}", path, std::strerror(errno)),
          {},
          std::nullopt};
}

std::optional<Uuid> ReadId(int file) {
  std::array<char, kUuidLength> text{};
  if (pread(file, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) return std::nullopt;
  return ParseUuid({text.data(), text.size()});
}

bool WriteId(int file, const Uuid& id) {
  const std::string text = FormatUuid(id) + "\n";
  return pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
}

}  // namespace

Result<std::unique_ptr<ServerIdentity>> ServerIdentity::Hold(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::string path = directory + "/server.id";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) return Fail(CannotHold(path));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    return Fail(ErrorCode::kFailedPrecondition, "DATA_IN_USE",
                directory + " is in use by another cetakd; give this one a --data of its own");
  }
  std::optional<Uuid> id = ReadId(file);
  if (!id) {
    id = NewUuidV7(SystemClock().Now());
    if (!WriteId(file, *id)) {
      const Error failure = CannotHold(path);
      close(file);
      return Fail(failure);
    }
  }
  return std::unique_ptr<ServerIdentity>(new ServerIdentity(file, *id));
}

ServerIdentity::~ServerIdentity() { close(file_); }

}  // namespace cetak
