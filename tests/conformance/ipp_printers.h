// Real IPP printers for the suites.
#pragma once

#include <string>

#include "tests/conformance/printer_under_test.h"

namespace cetak {

std::unique_ptr<PrinterDriver> MakeIppDriver(int port, const std::string& timeout_s = "5");

// Creates a job that never gets its document; the printer's answer.
int CreateJobWithoutDocument(int port, const std::string& user, const std::string& job_name);

class IppPrinterUnderTest : public PrinterUnderTest {
 public:
  explicit IppPrinterUnderTest(std::filesystem::path directory);
  std::unique_ptr<PrinterDriver> MakeDriver() override { return MakeIppDriver(port_); }
  void Occupy() override;
  int port() const { return port_; }

 protected:
  const std::filesystem::path directory_;
  const int port_;
};

std::unique_ptr<IppPrinterUnderTest> StartIppeveprinterAt(const std::filesystem::path& directory);

}  // namespace cetak
