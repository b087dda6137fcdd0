#include "printer_drivers/ipp/ipp_connection.h"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kSlice{100};
constexpr std::size_t kChunkBytes = 16'384;

// libcups would ask for a password on the terminal.
const char* NoPassword(const char*, http_t*, const char*, const char*, void*) { return nullptr; }

}  // namespace

IppConnection::IppConnection(PrinterAddress address, std::chrono::seconds timeout, Interruption& interruption)
    : address_(std::move(address)), timeout_(timeout), interruption_(interruption) {}

IppConnection::~IppConnection() { Close(); }

void IppConnection::Close() {
  interruption_.Forget(this);
  httpClose(std::exchange(http_, nullptr));
}

int IppConnection::GoOnWaiting(http_t*, void* self) {
  const auto* connection = static_cast<const IppConnection*>(self);
  return !connection->interruption_.raised() && steady_clock::now() < connection->deadline_ ? 1 : 0;
}

// Between requests nothing comes from the printer, so what can be read is the end of the connection.
bool IppConnection::IsAlive() {
  return http_ != nullptr && httpGetKeepAlive(http_) != HTTP_KEEPALIVE_OFF &&
         httpGetState(http_) == HTTP_STATE_WAITING && httpWait(http_, 0) == 0;
}

bool IppConnection::Connect() {
  cupsSetPasswordCB2(NoPassword, nullptr);  // libcups keeps it a thread
  deadline_ = steady_clock::now() + timeout_;
  if (interruption_.raised()) return false;
  if (IsAlive()) return true;
  Close();
  // First without connecting, because the connection has to know its time-out before it talks.
  http_ = httpConnect2(address_.host.c_str(), address_.port, nullptr, AF_UNSPEC,
                       address_.encrypted ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED, 1, 0, nullptr);
  if (http_ == nullptr) return false;
  // As long as the whole: libcups gives an answer up whose body stays away for one such wait, whatever is called back.
  httpSetTimeout(http_, std::chrono::duration<double>(timeout_).count(), &IppConnection::GoOnWaiting, this);
  const auto msec = static_cast<int>(milliseconds(timeout_).count());
  const bool connected = httpReconnect2(http_, msec, interruption_.cancel_flag()) == 0;
  if (connected && (!address_.encrypted || httpIsEncrypted(http_) != 0)) {
    interruption_.Watch(this, httpGetFd(http_));
    return true;
  }
  Close();
  return false;
}

IppAnswer IppConnection::Ask(const IppMessage& request) {
  const bool was_connected = http_ != nullptr;
  IppAnswer answer = AskOnce(request);
  if (answer.contact == Contact::kBroken && was_connected && steady_clock::now() < deadline_) answer = AskOnce(request);
  return answer;
}

IppAnswer IppConnection::AskOnce(const IppMessage& request) {
  if (!Connect()) return {};
  const http_status_t status =
      cupsSendRequest(http_, request.get(), address_.resource.c_str(), ippLength(request.get()));
  if (status != HTTP_STATUS_CONTINUE && status != HTTP_STATUS_OK) return Refused(status);
  return ReadAnswer();
}

IppAnswer IppConnection::ReadAnswer() {
  return Understand(IppMessage(cupsGetResponse(http_, address_.resource.c_str())));
}

// After the HTTP header was read, where cupsGetResponse would read it again.
IppAnswer IppConnection::ReadBody(http_status_t status) {
  if (status != HTTP_STATUS_OK) return Refused(status);
  IppMessage message(ippNew());
  ipp_state_t state = IPP_STATE_IDLE;
  while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR) state = ippRead(http_, message.get());
  if (state == IPP_STATE_ERROR) message.reset();
  return Understand(std::move(message));
}

IppAnswer IppConnection::Understand(IppMessage message) {
  if (httpError(http_) != 0 || (message == nullptr && interruption_.raised())) {
    Close();
    return {Contact::kBroken, IPP_STATUS_ERROR_INTERNAL, nullptr};
  }
  if (message == nullptr) return Refused(httpGetStatus(http_));
  const ipp_status_t status = ippGetStatusCode(message.get());
  return {Contact::kAnswered, status, std::move(message)};
}

// HTTP itself said no, or nothing.
IppAnswer IppConnection::Refused(http_status_t status) {
  Close();
  switch (status) {
    case HTTP_STATUS_UNAUTHORIZED:
    case HTTP_STATUS_CUPS_AUTHORIZATION_CANCELED:
      return {Contact::kAnswered, IPP_STATUS_ERROR_NOT_AUTHENTICATED, nullptr};
    case HTTP_STATUS_FORBIDDEN: return {Contact::kAnswered, IPP_STATUS_ERROR_FORBIDDEN, nullptr};
    case HTTP_STATUS_NOT_FOUND: return {Contact::kAnswered, IPP_STATUS_ERROR_NOT_FOUND, nullptr};
    case HTTP_STATUS_SERVICE_UNAVAILABLE: return {Contact::kAnswered, IPP_STATUS_ERROR_SERVICE_UNAVAILABLE, nullptr};
    default: return {Contact::kBroken, IPP_STATUS_ERROR_INTERNAL, nullptr};
  }
}

UploadStep IppConnection::StartUpload(const IppMessage& request, std::vector<std::uint8_t> document) {
  document_ = std::move(document);
  written_ = 0;
  upload_answer_ = {};
  if (!Connect()) return UploadStep::kNothingSent;
  const std::size_t length = ippLength(request.get()) + document_.size();
  const http_status_t status = cupsSendRequest(http_, request.get(), address_.resource.c_str(), length);
  if (status == HTTP_STATUS_CONTINUE) return UploadStep::kGoing;
  upload_answer_ = status == HTTP_STATUS_OK ? ReadAnswer() : Refused(status);
  Close();  // the document that was announced never comes
  return UploadStep::kNothingSent;
}

UploadStep IppConnection::ContinueUpload(milliseconds at_most) {
  const auto until = steady_clock::now() + at_most;
  while (written_ < document_.size()) {
    if (!WaitToWrite(until)) return UploadStep::kGoing;
    if (const UploadStep step = WriteChunk(); step != UploadStep::kGoing) return step;
  }
  http_status_t status = HTTP_STATUS_CONTINUE;
  while (status == HTTP_STATUS_CONTINUE) {  // which a printer may say more than once
    if (!WaitToRead(until)) return UploadStep::kGoing;
    deadline_ = steady_clock::now() + timeout_;
    status = httpUpdate(http_);
  }
  upload_answer_ = ReadBody(status);
  return upload_answer_.contact == Contact::kAnswered ? UploadStep::kAnswered : UploadStep::kUnanswered;
}

UploadStep IppConnection::WriteChunk() {
  deadline_ = steady_clock::now() + timeout_;
  const std::size_t chunk = std::min(kChunkBytes, document_.size() - written_);
  const http_status_t status =
      cupsWriteRequestData(http_, reinterpret_cast<const char*>(document_.data()) + written_, chunk);
  written_ += chunk;
  const bool whole = written_ == document_.size();
  if (status == HTTP_STATUS_CONTINUE && (!whole || httpFlushWrite(http_) >= 0)) return UploadStep::kGoing;
  if (status == HTTP_STATUS_OK) {
    upload_answer_ = ReadAnswer();
    if (whole && upload_answer_.contact == Contact::kAnswered) return UploadStep::kAnswered;
  }
  Close();
  return UploadStep::kTorn;
}

bool IppConnection::WaitToWrite(Time deadline) {
  while (!interruption_.raised()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    pollfd socket{httpGetFd(http_), POLLOUT, 0};
    if (poll(&socket, 1, static_cast<int>(std::clamp(left, milliseconds(0), kSlice).count())) > 0) return true;
    if (left <= milliseconds(0)) return false;
  }
  return false;
}

bool IppConnection::WaitToRead(Time deadline) {
  while (!interruption_.raised()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (httpWait(http_, static_cast<int>(std::clamp(left, milliseconds(0), kSlice).count())) != 0) return true;
    if (left <= milliseconds(0)) return false;
  }
  return false;
}

}  // namespace cetak
