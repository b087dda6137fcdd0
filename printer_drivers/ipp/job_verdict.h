// What an IPP printer's words prove about one card. Pure functions.
//
// The rules are from what printers were seen to do: one that lost its client in an upload printed half a card and said
// `completed`; one that was told to cancel said `canceled` with both sides counted, and the card came out. So
// `completed` alone proves nothing.
#pragma once

#include <cups/cups.h>

#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "printer_drivers/ipp/ipp_message.h"
#include "server/domain/printer_state.h"

namespace cetak {

// kPending while the job is not final. `upload_finished`: the printer answered the document, so that nothing of it is
// on the wire any more.
DeviceOutcome JudgeJob(const JobReport& job, int sides, bool upload_finished);

// The printer said no before one byte of the document went out: no card, and the question is only whether to try again.
DeviceOutcome JudgeRefusal(ipp_status_t status);

// The first reason that a person has to see to before a card can go on; nullptr when there is none. The severity does
// not count: ippeveprinter calls an empty tray `media-empty-report`, and waits for cards.
const PrinterReason* FindStopReason(const PrinterStatus& status);

}  // namespace cetak
