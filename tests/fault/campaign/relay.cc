#include "tests/fault/campaign/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cetak::fault {
namespace {

constexpr int kLookEvery_ms = 10;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

void AnswerAtOnce(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

}  // namespace

Relay::Relay(std::string unix_socket) : unix_socket_(std::move(unix_socket)) { Listen(); }
Relay::Relay(int port) : target_port_(port) { Listen(); }

Relay::~Relay() {
  stopped_ = true;
  carrier_.join();
  close(listener_);
}

void Relay::Listen() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("a relay cannot listen");
  }
  port_ = ntohs(address.sin_port);
  carrier_ = std::thread([this] { Run(); });
}

void Relay::CutAll() { cut_all_ = true; }
void Relay::CutAtCommit(CommitCut cut) { at_commit_ = cut; }
void Relay::Silence() { silent_ = true; }

void Relay::EndSilence() {
  cut_all_ = true;
  silent_ = false;
}

int Relay::Connect() const {
  if (unix_socket_.empty()) {
    const int target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(target_port_);
    if (connect(target, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
      AnswerAtOnce(target);
      return target;
    }
    close(target);
    return -1;
  }
  const int target = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  unix_socket_.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (connect(target, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return target;
  close(target);
  return -1;
}

void Relay::Accept() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int target = Connect();
  if (target < 0) {
    close(client);
    return;
  }
  AnswerAtOnce(client);
  Connection& connection = connections_.emplace_back();
  connection.up.from = connection.down.to = client;
  connection.up.to = connection.down.from = target;
}

void Relay::Read(Connection& connection, Direction& direction) {
  std::array<char, 1 << 16> bytes{};
  const ssize_t got = recv(direction.from, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    connection.done = true;
    return;
  }
  if (silent_) return;
  direction.pending.assign(bytes.data(), static_cast<std::size_t>(got));
  if (&direction == &connection.down) {
    connection.done = connection.cut_on_answer;
    if (connection.done) direction.pending.clear();
    return;
  }
  if (unix_socket_.empty() || !connection.watch.Feed(direction.pending)) return;
  const CommitCut cut = at_commit_.exchange(CommitCut::kNone);
  if (cut == CommitCut::kNone) return;
  static_cast<void>(send(direction.to, direction.pending.data(), direction.pending.size(), MSG_NOSIGNAL));
  direction.pending.clear();
  connection.cut_on_answer = cut == CommitCut::kAnswered;
  connection.done = cut == CommitCut::kUnanswered;
}

void Relay::Carry(Connection& connection, short up_events, short down_events) {
  if (up_events != 0 && connection.up.pending.empty()) Read(connection, connection.up);
  if (!connection.done && down_events != 0 && connection.down.pending.empty()) Read(connection, connection.down);
  for (Direction* direction : {&connection.up, &connection.down}) {
    if (connection.done || direction->pending.empty()) continue;
    const ssize_t sent =
        send(direction->to, direction->pending.data(), direction->pending.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) direction->pending.erase(0, static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) connection.done = true;
  }
}

void Relay::Run() {
  while (!stopped_) {
    std::vector<pollfd> ends = {{listener_, POLLIN, 0}};
    for (const Connection& connection : connections_) {
      for (const auto& [read, write] :
           {std::pair{&connection.up, &connection.down}, {&connection.down, &connection.up}}) {
        const int events = (read->pending.empty() ? POLLIN : 0) | (write->pending.empty() ? 0 : POLLOUT);
        ends.push_back({read->from, static_cast<short>(events), 0});
      }
    }
    if (poll(ends.data(), ends.size(), kLookEvery_ms) > 0) {
      if (const auto delay = delay_.load(); delay.count() > 0) std::this_thread::sleep_for(delay);
      std::size_t next = 1;
      for (Connection& connection : connections_) {
        const short up = ends[next++].revents;
        const short down = ends[next++].revents;
        Carry(connection, up, down);
      }
      if (ends[0].revents != 0) Accept();
    }
    const bool cut_all = cut_all_.exchange(false);
    for (auto connection = connections_.begin(); connection != connections_.end();) {
      if (!cut_all && !connection->done) {
        ++connection;
        continue;
      }
      close(connection->up.from);
      close(connection->up.to);
      connection = connections_.erase(connection);
    }
  }
  for (const Connection& connection : connections_) {
    close(connection.up.from);
    close(connection.up.to);
  }
}

}  // namespace cetak::fault
