// A server over a socket and a real PostgreSQL, with a client that asks as an office does.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "clients/library/card_request.h"
#include "clients/library/connection.h"
#include "clients/library/failure.h"
#include "server/rpc/server.h"
#include "tests/dispatch/blank_card.h"
#include "tests/storage/sample_site.h"
#include "tests/storage/test_database.h"

namespace cetak {

inline constexpr const char* kOffice = "offices/52.02.04";
inline constexpr const char* kName = "SITI RAEHANUN";

inline CardContent Content() {
  using std::chrono::day;
  using std::chrono::month;
  using std::chrono::year;
  CardContent card;
  card.national_id_number = "5202045502790001";
  card.full_name = kName;
  card.birth_place = "PRAYA";
  card.birth_date = year(1979) / month(2) / day(15);
  card.sex = Sex::kFemale;
  card.blood_type = "O";
  card.address = "DUSUN SADE";
  card.neighbourhood = "001";
  card.community = "002";
  card.village = "KUTA";
  card.district = "PUJUT";
  card.religion = "ISLAM";
  card.marital_status = "KAWIN";
  card.occupation = "GURU";
  card.citizenship = "WNI";
  card.valid_until = "SEUMUR HIDUP";
  return card;
}

inline v1::SubmitPrintJobRequest Request(std::uint32_t number, const CardContent& card = Content()) {
  v1::SubmitPrintJobRequest request;
  request.set_parent(kOffice);
  request.set_request_id(FormatUuid(RequestNumber(number)));
  request.mutable_print_job()->set_reason(v1::REQUEST_REASON_FIRST_ISSUANCE);
  *request.mutable_print_job()->mutable_card() = ToProto(card);
  return request;
}

using Drivers = std::map<PrinterId, std::unique_ptr<PrinterDriver>>;
// The printers that a test wants, with their files in the directory.
using MakeDrivers = Drivers (*)(const Site&, const std::filesystem::path& directory);

class RpcTest : public testing::Test {
 protected:
  explicit RpcTest(IntakeOptions intake_options = {}, RpcServerOptions rpc_options = {},
                   MakeDrivers make_drivers = nullptr)
      : store_(OpenWithSite(url_)),
        site_(store_->LoadSite().value()),
        backlog_(*store_, clock_),
        intake_(*store_, intake_options),
        dispatcher_(*store_, clock_, *site_.Now(), MakeBlankCard,
                    make_drivers == nullptr ? Drivers() : make_drivers(*site_.Now(), directory_.path()),
                    {.status_interval = std::chrono::milliseconds(50),
                     .idle_poll = std::chrono::milliseconds(50),
                     .server = Uuid{{0xd1}}}),
        floors_{*store_, intake_, backlog_, dispatcher_, site_, clock_},
        server_(floors_, WithAddress(std::move(rpc_options), directory_)),
        connection_("unix:" + (directory_.path() / "rpc").string()) {
    if (!dispatcher_.Start() || !server_.Start()) BrokenInvariant("the server does not start");
  }

  static std::unique_ptr<PrintStore> OpenWithSite(const std::string& url) {
    auto store = OpenStore(url);
    if (!store->ApplySite(SampleSite(), false)) BrokenInvariant("the site is refused");
    return store;
  }
  static RpcServerOptions WithAddress(RpcServerOptions options, const TemporaryDirectory& directory) {
    options.address = "unix:" + (directory.path() / "rpc").string();
    return options;
  }

  grpc::Status Submit(const v1::SubmitPrintJobRequest& request, v1::SubmitPrintJobResponse* response) {
    grpc::ClientContext context;
    return connection_.jobs->SubmitPrintJob(&context, request, response);
  }
  Failure RefusalOf(const v1::SubmitPrintJobRequest& request) {
    v1::SubmitPrintJobResponse response;
    const grpc::Status status = Submit(request, &response);
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(status.error_message().find(kName), std::string::npos);
    EXPECT_EQ(status.error_details().find(kName), std::string::npos);
    return ReadFailure(status, Language::kIndonesian);
  }
  std::string NameOf(std::uint32_t number) {
    return std::string(kOffice) + "/jobs/" + FormatUuid(RequestNumber(number));
  }
  std::int64_t Accepted() { return backlog_.Count({}).value().total.accepted; }

  const std::string url_ = FreshDatabase();
  TemporaryDirectory directory_;
  SystemClock clock_;
  std::unique_ptr<PrintStore> store_;
  SiteView site_;
  Backlog backlog_;
  Intake intake_;
  Dispatcher dispatcher_;
  Floors floors_;
  RpcServer server_;
  Connection connection_;
};

}  // namespace cetak
