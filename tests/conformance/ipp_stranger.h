// Somebody else who speaks IPP to a printer under test: another user, an operator, or a dead life of ours. Each call is
// one connection, and throws when the printer does not answer.
#pragma once

#include <cups/cups.h>

#include <string>
#include <vector>

#include "printer_drivers/ipp/ipp_message.h"

namespace cetak {

class IppStranger {
 public:
  IppStranger(int port, std::string resource, std::string user = "stranger");

  // A job that never gets its document; its id.
  int CreateJob(const std::string& name);
  // A card of theirs, as long as it takes the printer to accept it.
  void PrintCard(const std::string& name);
  // The jobs of this name that are not completed, as its owner sees them.
  void CancelJobs(const std::string& name);
  void Pause() { Operate(IPP_OP_PAUSE_PRINTER); }
  void Resume() { Operate(IPP_OP_RESUME_PRINTER); }

  // False after ten seconds in which the printer still had something to do. A job that waits for its document is
  // nothing.
  bool AwaitNothingToDo();

 private:
  IppMessage Request(ipp_op_t operation, int job_id = 0) const;
  IppMessage Ask(IppMessage request, const std::vector<std::uint8_t>& document = {});
  void Operate(ipp_op_t operation);
  std::vector<JobReport> WaitingJobs();

  const int port_;
  const std::string resource_;
  const std::string user_;
};

}  // namespace cetak
