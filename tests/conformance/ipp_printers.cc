#include "tests/conformance/ipp_printers.h"

#include <cairo.h>
#include <cups/cups.h>
#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "printer_drivers/ipp/ipp_printer.h"
#include "tests/conformance/child_process.h"

namespace cetak {
namespace {

std::string UriOf(int port) { return fmt::format("ipp://127.0.0.1:{}/ipp/print", port); }

// The fields of the lines with card=good.
std::vector<std::map<std::string, std::string>> GoodCards(const std::filesystem::path& log) {
  std::vector<std::map<std::string, std::string>> cards;
  std::ifstream file(log);
  for (std::string line; std::getline(file, line);) {
    std::map<std::string, std::string> fields;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      if (const std::size_t at = word.find('='); at != std::string::npos)
        fields[word.substr(0, at)] = word.substr(at + 1);
    }
    if (fields["card"] == "good") cards.push_back(std::move(fields));
  }
  return cards;
}

std::string CentreOf(const std::filesystem::path& png) {
  cairo_surface_t* picture = cairo_image_surface_create_from_png(png.c_str());
  std::string colour;
  if (cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS) {
    const unsigned char* line = cairo_image_surface_get_data(picture) +
                                cairo_image_surface_get_stride(picture) * (cairo_image_surface_get_height(picture) / 2);
    const auto pixel = reinterpret_cast<const std::uint32_t*>(line)[cairo_image_surface_get_width(picture) / 2];
    colour = fmt::format("{:06x}", pixel & 0xffffff);
  }
  cairo_surface_destroy(picture);
  return colour;
}

class Ippeveprinter final : public IppPrinterUnderTest {
 public:
  explicit Ippeveprinter(const std::filesystem::path& directory) : IppPrinterUnderTest(directory) {
    setenv("CETAK_PWG_TO_PNG", CETAK_PWG_TO_PNG, 1);
    SwitchOn();
  }
  std::vector<CardInTray> Cards() const override {
    std::vector<CardInTray> cards;
    for (auto& fields : GoodCards(directory_ / "cards.log")) {
      const std::string png = (directory_ / "cards" / fields["ticket"]).string();
      cards.push_back({fields["ticket"], CentreOf(png + "-front.png"), CentreOf(png + "-back.png")});
    }
    return cards;
  }
  void EmptyHopper() override { SetHopper(0); }
  void FillHopper() override { SetHopper(50); }
  void SwitchOff() override { process_.reset(); }
  void SwitchOn() override {
    process_.emplace(std::vector<std::string>{CETAK_IPP_CARD_PRINTER, std::to_string(port_), directory_.string()},
                     (directory_ / "output.log").string());
    if (!WaitForListener(port_)) BrokenInvariant("ippeveprinter did not start");
  }
  bool RemembersAfterRestart() const override { return false; }

 private:
  // ippeveprinter's own web form is its hopper.
  void SetHopper(int sheets) const {
    http_t* http = httpConnect2("127.0.0.1", port_, nullptr, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, 5000, nullptr);
    const std::string form = fmt::format("/media?size0=iso_id-1_53.98x85.6mm&type0=cardstock&level0={}", sheets);
    httpClearFields(http);
    httpGet(http, form.c_str());
    http_status_t status = HTTP_STATUS_CONTINUE;
    while (status == HTTP_STATUS_CONTINUE) status = httpUpdate(http);
    httpFlush(http);
    httpClose(http);
    if (status != HTTP_STATUS_OK) BrokenInvariant("ippeveprinter refused its form");
  }

  std::optional<ChildProcess> process_;
};

#ifdef CETAK_PAPPL_CARD_PRINTER
class Pappl final : public IppPrinterUnderTest {
 public:
  explicit Pappl(const std::filesystem::path& directory) : IppPrinterUnderTest(directory) { SwitchOn(); }
  std::vector<CardInTray> Cards() const override {
    std::vector<CardInTray> cards;
    for (auto& fields : GoodCards(directory_ / "cards.log")) {
      cards.push_back({fields["ticket"], fields["front"], fields["back"]});
    }
    return cards;
  }
  void EmptyHopper() override { process_->Say("empty"); }
  void FillHopper() override { process_->Say("fill"); }
  void SwitchOff() override { process_.reset(); }
  void SwitchOn() override {
    process_.emplace(std::vector<std::string>{CETAK_PAPPL_CARD_PRINTER, std::to_string(port_), directory_.string()},
                     (directory_ / "output.log").string());
    if (!WaitForListener(port_)) BrokenInvariant("the PAPPL printer did not start");
  }
  bool RemembersAfterRestart() const override { return false; }

 private:
  std::optional<ChildProcess> process_;
};
#endif

}  // namespace

std::unique_ptr<PrinterDriver> MakeIppDriver(int port, const std::string& timeout_s) {
  auto driver = MakeIppPrinter({"ipp-1", {{"uri", UriOf(port)}, {"timeout_s", timeout_s}}});
  if (!driver) BrokenInvariant(Describe(driver.error()));
  return *std::move(driver);
}

int CreateJobWithoutDocument(int port, const std::string& user, const std::string& job_name) {
  http_t* http = httpConnect2("127.0.0.1", port, nullptr, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, 5000, nullptr);
  ipp_t* request = ippNewRequest(IPP_OP_CREATE_JOB);
  ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr, UriOf(port).c_str());
  ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr, user.c_str());
  ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", nullptr, job_name.c_str());
  ipp_t* answer = cupsDoRequest(http, request, "/ipp/print");
  const int status = answer == nullptr ? -1 : ippGetStatusCode(answer);
  ippDelete(answer);
  httpClose(http);
  return status;
}

IppPrinterUnderTest::IppPrinterUnderTest(std::filesystem::path directory)
    : directory_(std::move(directory)), port_(FreePort()) {}

void IppPrinterUnderTest::Occupy() { CreateJobWithoutDocument(port_, "stranger", "a stranger's"); }

std::unique_ptr<IppPrinterUnderTest> StartIppeveprinterAt(const std::filesystem::path& directory) {
  return std::make_unique<Ippeveprinter>(directory);
}

std::unique_ptr<PrinterUnderTest> StartIppeveprinter(const std::filesystem::path& directory) {
  return StartIppeveprinterAt(directory);
}

#ifdef CETAK_PAPPL_CARD_PRINTER
std::unique_ptr<PrinterUnderTest> StartPappl(const std::filesystem::path& directory) {
  return std::make_unique<Pappl>(directory);
}
#endif

}  // namespace cetak
