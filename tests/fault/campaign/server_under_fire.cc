#include "tests/fault/campaign/server_under_fire.h"

#include <csignal>
#include <thread>
#include <utility>

#include "tests/fault/campaign/child.h"

namespace cetak::fault {
namespace {

constexpr int kBySignal = 128;
constexpr const char* kFakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

std::filesystem::path Made(std::filesystem::path directory) {
  std::filesystem::create_directories(directory);
  return directory;
}

}  // namespace

ServerUnderFire::ServerUnderFire(std::filesystem::path directory, const std::string& postgres_socket,
                                 std::string database)
    : directory_(Made(std::move(directory))),
      database_(std::move(database)),
      to_postgres_(postgres_socket),
      clients_((directory_ / "grpc").string()) {}

bool ServerUnderFire::CanFakeTime() { return std::filesystem::exists(kFakeTime); }

void ServerUnderFire::Start(const Life& life) {
  const bool is_special = !life.crash_at.empty() || !life.planted.empty();
  ChildOptions options;
  options.command = {std::string(CETAK_BIN) + (is_special ? "/cetakd_fault" : "/cetakd"),
                     "serve",
                     "--database-url",
                     "host=127.0.0.1 port=" + std::to_string(to_postgres_.port()) + " user=cetak dbname=" + database_ +
                         " sslmode=disable gssencmode=disable connect_timeout=5",
                     "--data",
                     (directory_ / "data").string(),
                     "--listen",
                     "unix:" + (directory_ / "grpc").string(),
                     "--http-listen",
                     "127.0.0.1:0",
                     "--lease-seconds",
                     "1",
                     "--stop-grace-seconds",
                     "2"};
  options.output = (directory_ / ("life." + std::to_string(++lives_))).string();
  if (!life.crash_at.empty()) options.environment.push_back("CETAK_CRASH_AT=" + life.crash_at);
  if (!life.planted.empty()) options.environment.push_back("CETAK_PLANTED=" + life.planted);
  if (!life.clock.empty()) {
    options.environment.insert(options.environment.end(), {std::string("LD_PRELOAD=") + kFakeTime,
                                                           "FAKETIME=" + life.clock, "FAKETIME_DONT_FAKE_MONOTONIC=1"});
  }
  process_ = StartChild(options);
}

void ServerUnderFire::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(std::chrono::seconds(10));
}

void ServerUnderFire::Freeze() { process_->Signal(SIGSTOP); }
void ServerUnderFire::Thaw() { process_->Signal(SIGCONT); }

void ServerUnderFire::Stop() {
  if (!process_) return;
  process_->Signal(SIGCONT);
  process_->Signal(SIGTERM);
  if (!process_->Wait(std::chrono::seconds(10))) Kill();
}

bool ServerUnderFire::AwaitServing(std::chrono::milliseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  while (Log().find("event=serving") == std::string::npos) {
    if (!IsAlive() || std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

bool ServerUnderFire::IsAlive() { return process_ && !process_->Wait(std::chrono::milliseconds(0)); }

bool ServerUnderFire::WasKilled() const {
  return process_ && process_->Wait(std::chrono::milliseconds(0)) == kBySignal + SIGKILL;
}

bool ServerUnderFire::EndedByItself() const {
  const auto exit_code = process_ ? process_->Wait(std::chrono::milliseconds(0)) : std::nullopt;
  return exit_code && *exit_code > kBySignal && !WasKilled();
}

std::string ServerUnderFire::Log() const { return process_ ? process_->Errors() : ""; }

}  // namespace cetak::fault
