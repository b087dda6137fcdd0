// One HTTP connection to a printer, kept alive between requests. One thread; an Interruption from another thread ends
// its waits within 100 ms (the TLS handshake of ipps and the look-up of a name are libcups' and the resolver's own:
// they may take 10 s). No wait is longer than the time-out.
#pragma once

#include <cups/cups.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "printer_drivers/ipp/interruption.h"
#include "printer_drivers/ipp/ipp_message.h"

namespace cetak {

struct PrinterAddress {
  std::string uri;  // as given: the printer-uri of every request
  std::string host;
  int port = 631;
  std::string resource;
  bool encrypted = false;  // ipps: without TLS there is no connection, never a plain one instead
};

enum class Contact : std::uint8_t {
  kAnswered,    // the printer spoke; `status` says what
  kNotReached,  // nothing was sent
  kBroken,      // something was sent, and no answer came
};

struct IppAnswer {
  Contact contact = Contact::kNotReached;
  ipp_status_t status = IPP_STATUS_ERROR_INTERNAL;
  IppMessage message;

  bool ok() const { return contact == Contact::kAnswered && status < IPP_STATUS_REDIRECTION_OTHER_SITE && message; }
};

enum class UploadStep : std::uint8_t {
  kGoing,        // call ContinueUpload again
  kAnswered,     // all of it went out and the printer answered; see upload_answer()
  kNothingSent,  // not one byte of the document went out; upload_answer() has the refusal, if there was one
  kTorn,         // broke off, or was refused, inside the document
  kUnanswered,   // all of it went out; whether it arrived is not known
};

class IppConnection {
 public:
  IppConnection(PrinterAddress address, std::chrono::seconds timeout, Interruption& interruption);
  ~IppConnection();
  IppConnection(const IppConnection&) = delete;
  IppConnection& operator=(const IppConnection&) = delete;

  // One request without a document. A connection that turned out to be dead is made anew once.
  IppAnswer Ask(const IppMessage& request);

  // A request with a document. Printers may take it at the speed of their heads, so it goes in steps: each waits at
  // most `at_most` for the printer to take more or to answer.
  UploadStep StartUpload(const IppMessage& request, std::vector<std::uint8_t> document);
  UploadStep ContinueUpload(std::chrono::milliseconds at_most);
  const IppAnswer& upload_answer() const { return upload_answer_; }

  void Close();

 private:
  using Time = std::chrono::steady_clock::time_point;

  static int GoOnWaiting(http_t* http, void* self);
  bool Connect();  // reuses a connection that is still alive
  bool IsAlive();
  IppAnswer AskOnce(const IppMessage& request);
  IppAnswer ReadAnswer();
  IppAnswer ReadBody(http_status_t status);
  IppAnswer Understand(IppMessage message);
  IppAnswer Refused(http_status_t status);
  UploadStep WriteChunk();
  bool WaitToWrite(Time deadline);
  bool WaitToRead(Time deadline);

  const PrinterAddress address_;
  const std::chrono::seconds timeout_;
  Interruption& interruption_;
  http_t* http_ = nullptr;
  Time deadline_;  // of the wait inside libcups
  std::vector<std::uint8_t> document_;
  std::size_t written_ = 0;
  IppAnswer upload_answer_;
};

}  // namespace cetak
