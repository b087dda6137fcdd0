// The wire between two programs, in our hand: a TCP port whose connections are carried to a target, cut, slowed down or
// silenced. One thread of its own carries; everything may be called from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <list>
#include <string>
#include <thread>

#include "tests/fault/campaign/commit_watch.h"

namespace cetak::fault {

enum class CommitCut {
  kNone,
  kUnanswered,  // the COMMIT goes out, and the connection with it, at once
  kAnswered,    // PostgreSQL has answered it, and nobody hears the answer
};

class Relay {
 public:
  // To a Unix socket, or to a port of 127.0.0.1.
  explicit Relay(std::string unix_socket);
  explicit Relay(int port);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  int port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  void CutAll();                    // every connection there is
  void CutAtCommit(CommitCut cut);  // the next one that commits
  bool IsCutPending() const { return at_commit_ != CommitCut::kNone; }
  void Silence();     // takes bytes and passes none, refuses nobody
  void EndSilence();  // whoever was silenced is cut: half a message never comes late
  void Delay(std::chrono::milliseconds each) { delay_ = each; }

 private:
  struct Direction {
    int from = -1;
    int to = -1;
    std::string pending;
  };
  struct Connection {
    Direction up;  // client to target
    Direction down;
    CommitWatch watch;
    bool cut_on_answer = false;
    bool done = false;
  };

  void Listen();
  void Run();
  void Accept();
  void Carry(Connection& connection, short up_events, short down_events);
  void Read(Connection& connection, Direction& direction);
  int Connect() const;

  const std::string unix_socket_;
  const int target_port_ = 0;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> cut_all_ = false;
  std::atomic<bool> silent_ = false;
  std::atomic<CommitCut> at_commit_ = CommitCut::kNone;
  std::atomic<std::chrono::milliseconds> delay_ = std::chrono::milliseconds(0);
  std::list<Connection> connections_;  // the carrying thread's
  std::thread carrier_;
};

}  // namespace cetak::fault
