#include "printer_drivers/ipp/printer_facts.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace cetak {
namespace {

constexpr const char* kCardMedia = "iso_id-1_53.98x85.6mm";
constexpr std::int32_t kCardWidth = 5398;  // hundredths of a millimetre, ISO/IEC 7810
constexpr std::int32_t kCardLength = 8560;
constexpr std::int32_t kNearby = 100;
constexpr std::int32_t kDotsPerInch = 300;

constexpr std::array<const char*, 18> kPrinterAttributes = {"printer-state",
                                                            "printer-state-reasons",
                                                            "printer-state-message",
                                                            "printer-impressions-completed",
                                                            "printer-make-and-model",
                                                            "printer-uuid",
                                                            "printer-serial-number",
                                                            "printer-device-id",
                                                            "device-uri",
                                                            "document-format-supported",
                                                            "pwg-raster-document-type-supported",
                                                            "pwg-raster-document-resolution-supported",
                                                            "pwg-raster-document-sheet-back",
                                                            "sides-supported",
                                                            "media-supported",
                                                            "media-size-supported",
                                                            "media-col-default",
                                                            "printer-resolution-default"};

bool Has(const std::vector<std::string>& keywords, std::string_view keyword) {
  return std::find(keywords.begin(), keywords.end(), keyword) != keywords.end();
}

PrinterStatus ReadStatus(ipp_t* answer) {
  PrinterStatus status;
  switch (IntegerOf(answer, "printer-state").value_or(0)) {
    case IPP_PSTATE_IDLE: status.state = PrinterState::kIdle; break;
    case IPP_PSTATE_PROCESSING: status.state = PrinterState::kProcessing; break;
    default: status.state = PrinterState::kStopped; break;
  }
  for (const std::string& keyword : TextsOf(answer, "printer-state-reasons")) {
    if (keyword != "none") status.reasons.push_back(ParsePrinterReason(keyword));
  }
  status.impressions_completed = IntegerOf(answer, "printer-impressions-completed");
  status.message = TextOf(answer, "printer-state-message");
  return status;
}

Identity ReadIdentity(ipp_t* answer) {
  Identity identity{TextOf(answer, "printer-make-and-model"), TextOf(answer, "printer-serial-number"),
                    TextOf(answer, "printer-uuid")};
  const std::string device_id = TextOf(answer, "printer-device-id");
  for (const std::string_view key : {"SN:", "SERN:", "SERIALNUMBER:"}) {
    const std::size_t at = (";" + device_id).find(";" + std::string(key));
    if (!identity.serial.empty() || at == std::string::npos) continue;
    const std::size_t start = at + key.size();
    identity.serial = device_id.substr(start, device_id.find(';', start) - start);
  }
  return identity;
}

// A size may be a number or, for custom sizes, a range.
std::optional<std::int32_t> NearestTo(std::int32_t wanted, ipp_attribute_t* attribute) {
  if (attribute == nullptr) return std::nullopt;
  int upper = 0;
  const int lower = ippGetValueTag(attribute) == IPP_TAG_RANGE ? ippGetRange(attribute, 0, &upper)
                                                               : (upper = ippGetInteger(attribute, 0));
  const std::int32_t nearest = std::clamp(wanted, lower, std::max(lower, upper));
  if (std::abs(nearest - wanted) > kNearby) return std::nullopt;
  return nearest;
}

bool TakeSize(ipp_t* size, PageForm& form) {
  if (size == nullptr) return false;
  ipp_attribute_t* x = ippFindAttribute(size, "x-dimension", IPP_TAG_ZERO);
  ipp_attribute_t* y = ippFindAttribute(size, "y-dimension", IPP_TAG_ZERO);
  for (const bool portrait : {true, false}) {
    const auto width = NearestTo(portrait ? kCardWidth : kCardLength, x);
    const auto length = NearestTo(portrait ? kCardLength : kCardWidth, y);
    if (!width || !length) continue;
    form.width = *width;
    form.length = *length;
    return true;
  }
  return false;
}

bool FindCardMedia(ipp_t* answer, PrinterFacts& facts) {
  if (Has(TextsOf(answer, "media-supported"), kCardMedia)) {
    facts.media_keyword = kCardMedia;
    facts.form.width = kCardWidth;
    facts.form.length = kCardLength;
    return true;
  }
  ipp_attribute_t* sizes = ippFindAttribute(answer, "media-size-supported", IPP_TAG_BEGIN_COLLECTION);
  for (int i = 0; sizes != nullptr && i < ippGetCount(sizes); ++i) {
    if (TakeSize(ippGetCollection(sizes, i), facts.form)) return true;
  }
  ipp_attribute_t* usual = ippFindAttribute(answer, "media-col-default", IPP_TAG_BEGIN_COLLECTION);
  ipp_attribute_t* size =
      usual == nullptr ? nullptr : ippFindAttribute(ippGetCollection(usual, 0), "media-size", IPP_TAG_BEGIN_COLLECTION);
  return size != nullptr && TakeSize(ippGetCollection(size, 0), facts.form);
}

// 300 dpi where the printer has it, else its first.
std::int32_t ChooseResolution(ipp_t* answer) {
  ipp_attribute_t* resolutions =
      ippFindAttribute(answer, "pwg-raster-document-resolution-supported", IPP_TAG_RESOLUTION);
  if (resolutions == nullptr) return kDotsPerInch;
  std::int32_t first = 0;
  for (int i = 0; i < ippGetCount(resolutions); ++i) {
    int y = 0;
    ipp_res_t units = IPP_RES_PER_INCH;
    const int x = ippGetResolution(resolutions, i, &y, &units);
    if (units != IPP_RES_PER_INCH || x != y) continue;
    if (x == kDotsPerInch) return x;
    if (first == 0) first = x;
  }
  return first == 0 ? kDotsPerInch : first;
}

// A queue of CUPS has a device of its own behind it.
void ReadQueue(ipp_t* answer, PrinterFacts& facts) {
  const std::string device = TextOf(answer, "device-uri");
  facts.is_spooler = !device.empty();
  facts.guarded = device.empty() || device.starts_with("once:");
  if (facts.guarded) return;
  facts.status.state = PrinterState::kStopped;
  facts.status.reasons.push_back({kUnguardedQueue, Severity::kError});
  facts.status.message = "CUPS may print a card of this queue twice; put the backend `once` first: lpadmin -v once:/" +
                         device + " (deploy/printers/once)";
}

}  // namespace

PrinterFacts ReadPrinterFacts(ipp_t* answer) {
  PrinterFacts facts;
  facts.status = ReadStatus(answer);
  ReadQueue(answer, facts);
  facts.identity = ReadIdentity(answer);
  facts.form.dots_per_inch = ChooseResolution(answer);
  // The back of a landscape card is upright when the card is turned about its short edge.
  const auto sides = TextsOf(answer, "sides-supported");
  if (Has(sides, "two-sided-short-edge")) {
    facts.two_sided = true;
  } else if (Has(sides, "two-sided-long-edge")) {
    facts.two_sided = true;
    facts.form.sides = "two-sided-long-edge";
  }
  if (const std::string back = TextOf(answer, "pwg-raster-document-sheet-back"); !back.empty()) {
    facts.form.sheet_back = back;
  }
  const auto types = TextsOf(answer, "pwg-raster-document-type-supported");
  if (!FindCardMedia(answer, facts)) facts.refusal = "media-not-supported";
  if (!types.empty() && !Has(types, "srgb_8")) facts.refusal = "raster-type-not-supported";
  if (!Has(TextsOf(answer, "document-format-supported"), "image/pwg-raster")) {
    facts.refusal = "document-format-not-supported";
  }
  return facts;
}

std::span<const char* const> PrinterAttributes() { return kPrinterAttributes; }

}  // namespace cetak
