// The ledger of blanks as people meet it: a real client over a socket, the real services, printers and PostgreSQL.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/library/connection.h"
#include "clients/library/failure.h"
#include "server/backlog/backlog.h"
#include "server/domain/site_view.h"
#include "server/intake/intake.h"
#include "server/rpc/error_text.h"
#include "server/rpc/server.h"
#include "tests/dispatch/print_room.h"

namespace cetak {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

v1::BlankSpot Spot(v1::BlankPlace place, const std::string& printer = "") {
  v1::BlankSpot spot;
  spot.set_place(place);
  spot.set_printer(printer);
  return spot;
}

v1::MoveBlanksRequest Movement(std::int64_t count, const v1::BlankSpot& from, const v1::BlankSpot& to) {
  v1::MoveBlanksRequest request;
  v1::BlankEntry& entry = *request.mutable_entry();
  *entry.mutable_source() = from;
  *entry.mutable_destination() = to;
  entry.set_count(count);
  entry.set_by("Baiq");
  return request;
}

v1::MoveBlanksRequest Box(std::int64_t count, const std::string& serials = "") {
  v1::MoveBlanksRequest request = Movement(count, Spot(v1::BLANK_PLACE_SUPPLIER), Spot(v1::BLANK_PLACE_VAULT));
  request.mutable_entry()->set_counterparty("Ditjen");
  request.mutable_entry()->set_serials(serials);
  return request;
}

template <typename Request>
Request Signed(std::int64_t blanks, std::int64_t spoiled = 0) {
  Request request;
  v1::ShiftCount& count = *request.add_counts();
  count.set_blanks(blanks);
  count.set_spoiled(spoiled);
  request.set_by("Baiq");
  request.set_witness("Lalu");
  return request;
}

class BlankServiceTest : public PrintRoomTest {
 protected:
  // With printers as they were set up before.
  void Serve() {
    Open();
    site_ = std::make_unique<SiteView>(real_->LoadSite().value());
    backlog_ = std::make_unique<Backlog>(*real_, clock_);
    intake_ = std::make_unique<Intake>(*real_, IntakeOptions{});
    const std::string address = "unix:" + (sockets_.path() / "rpc").string();
    server_ = std::make_unique<RpcServer>(Floors{*real_, *intake_, *backlog_, *dispatcher_, *site_, clock_},
                                          RpcServerOptions{.address = address});
    ASSERT_TRUE(server_->Start());
    connection_ = std::make_unique<Connection>(address);
  }

  template <typename Request, typename Response>
  using Rpc = grpc::Status (v1::BlankService::StubInterface::*)(grpc::ClientContext*, const Request&, Response*);

  template <typename Request, typename Response>
  Response Call(Rpc<Request, Response> rpc, const Request& request) {
    Response response;
    grpc::ClientContext context;
    const grpc::Status status = (connection_->blanks.get()->*rpc)(&context, request, &response);
    const Failure failure = ReadFailure(status, Language::kEnglish);
    EXPECT_TRUE(status.ok()) << failure.reason << ": " << status.error_message()
                             << (failure.fields.empty()
                                     ? ""
                                     : "; " + failure.fields[0].field + " " + failure.fields[0].rule);
    return response;
  }
  template <typename Request, typename Response>
  Failure Refusal(Rpc<Request, Response> rpc, const Request& request) {
    Response response;
    grpc::ClientContext context;
    refused_ = (connection_->blanks.get()->*rpc)(&context, request, &response);
    EXPECT_FALSE(refused_.ok());
    return ReadFailure(refused_, Language::kIndonesian);
  }
  // Among the details of the last refusal.
  v1::ShiftReview Review() const {
    google::rpc::Status detailed;
    v1::ShiftReview review;
    EXPECT_TRUE(detailed.ParseFromString(refused_.error_details()));
    for (const auto& detail : detailed.details()) {
      if (detail.UnpackTo(&review)) return review;
    }
    ADD_FAILURE() << "no ShiftReview in the refusal";
    return review;
  }

  v1::BlankEntry Move(const v1::MoveBlanksRequest& request) { return Call(&Stub::MoveBlanks, request); }
  std::int64_t CountAt(v1::BlankPlace place, const std::string& printer = "") {
    const v1::Stock stock = Call(&Stub::GetStock, v1::GetStockRequest());
    for (const v1::BlankBalance& balance : stock.balances()) {
      if (balance.spot().place() == place && balance.spot().printer() == printer) return balance.count();
    }
    return 0;
  }
  void Print(std::uint32_t cards) {
    room_->Append(next_, cards);
    next_ += cards;
    ASSERT_TRUE(Eventually([&] { return AllIsDone(next_ - 1); }));
  }
  // The counter that the server reads is the one that the device has.
  void AwaitCounters() {
    ASSERT_TRUE(Eventually([&] {
      for (std::size_t i = 0; i < 2; ++i) {
        const auto cards = static_cast<std::int64_t>(Tray(i).size());
        if (View(i).status.impressions_completed != cards * 2) return false;
      }
      return true;
    }));
  }

  using Stub = v1::BlankService::StubInterface;
  const SystemClock clock_;
  const TemporaryDirectory sockets_;
  std::unique_ptr<SiteView> site_;
  std::unique_ptr<Backlog> backlog_;
  std::unique_ptr<Intake> intake_;
  std::unique_ptr<RpcServer> server_;
  std::unique_ptr<Connection> connection_;
  grpc::Status refused_;
  std::uint32_t next_ = 1;
};

TEST_F(BlankServiceTest, ABoxIsReceivedAndHandedOutAndEveryBlankStandsInTheStock) {
  Serve();
  Call(&Stub::OpenShift, Signed<v1::OpenShiftRequest>(0));

  const v1::BlankEntry received = Move(Box(2'000));
  Move(Movement(500, Spot(v1::BLANK_PLACE_VAULT), Spot(v1::BLANK_PLACE_SHIFT)));
  Move(Movement(100, Spot(v1::BLANK_PLACE_SHIFT), Spot(v1::BLANK_PLACE_PRINTER, "printers/sim-1")));

  EXPECT_THAT(received.name(), StartsWith("rooms/52.02/blankEntries/"));
  EXPECT_EQ(received.profile(), "profiles/ktp-el");
  EXPECT_EQ(received.counterparty(), "Ditjen");
  EXPECT_EQ(CountAt(v1::BLANK_PLACE_VAULT), 1'500);
  EXPECT_EQ(CountAt(v1::BLANK_PLACE_SHIFT), 400);
  EXPECT_EQ(CountAt(v1::BLANK_PLACE_PRINTER, "printers/sim-1"), 100);
  const v1::Stock stock = Call(&Stub::GetStock, v1::GetStockRequest());
  ASSERT_EQ(stock.usable_size(), 1);
  EXPECT_EQ(stock.usable(0).count(), 2'000);
  EXPECT_EQ(stock.room(), "rooms/52.02");
}

TEST_F(BlankServiceTest, ARepeatedReceiptOfABoxIsEnteredOnce) {
  Serve();
  v1::MoveBlanksRequest box = Box(2'000);
  box.set_request_id(FormatUuid(RequestNumber(77)));

  const v1::BlankEntry first = Move(box);
  const v1::BlankEntry again = Move(box);

  EXPECT_EQ(first.name(), again.name());
  EXPECT_EQ(CountAt(v1::BLANK_PLACE_VAULT), 2'000);
}

TEST_F(BlankServiceTest, EveryBrokenRuleIsNamedByItsPathInTheRequest) {
  Serve();
  v1::MoveBlanksRequest request = Movement(0, Spot(v1::BLANK_PLACE_VAULT), Spot(v1::BLANK_PLACE_ISSUED));
  request.mutable_entry()->clear_by();

  const Failure failure = Refusal(&Stub::MoveBlanks, request);

  EXPECT_EQ(failure.code, grpc::StatusCode::INVALID_ARGUMENT);
  const auto has = [&](const std::string& field, std::string_view broken) {
    return std::any_of(failure.fields.begin(), failure.fields.end(), [&](const FieldFailure& found) {
      return found.field == field && found.rule == broken && found.text == RuleText(broken, Language::kIndonesian);
    });
  };
  EXPECT_TRUE(has("entry.destination", "MOVEMENT_NOT_ALLOWED"));
  EXPECT_TRUE(has("entry.count", "OUT_OF_RANGE"));
  EXPECT_TRUE(has("entry.by", "REQUIRED"));

  request.mutable_entry()->set_serials("A1-");
  request.mutable_entry()->set_profile("profiles/kia");
  *request.mutable_entry()->mutable_source() = Spot(v1::BLANK_PLACE_PRINTER, "printers/sim-9");
  request.mutable_entry()->clear_destination();
  const Failure form = Refusal(&Stub::MoveBlanks, request);
  std::vector<std::string> found;
  for (const FieldFailure& field : form.fields) found.push_back(field.field + " " + field.rule);
  EXPECT_THAT(
      found, testing::UnorderedElementsAre("entry.profile UNKNOWN_CARD_PROFILE", "entry.source.printer UNKNOWN_PRINTER",
                                           "entry.destination.place REQUIRED", "entry.serials MALFORMED_SERIALS"));
}

TEST_F(BlankServiceTest, AnEntryIsTakenBackOnceAndBothStayInTheLedger) {
  Serve();
  const v1::BlankEntry wrong = Move(Box(200));
  v1::ReverseBlankEntryRequest request;
  request.set_name(wrong.name());
  request.set_reason("a zero was missing");
  request.set_by("Lalu");

  const v1::BlankEntry reversal = Call(&Stub::ReverseBlankEntry, request);

  EXPECT_EQ(reversal.reverses(), wrong.name());
  EXPECT_EQ(reversal.kind(), v1::BLANK_ENTRY_KIND_REVERSAL);
  EXPECT_EQ(CountAt(v1::BLANK_PLACE_VAULT), 0);
  const auto entries = Call(&Stub::ListBlankEntries, v1::ListBlankEntriesRequest()).entries();
  ASSERT_EQ(entries.size(), 2);
  EXPECT_EQ(entries[0].name(), reversal.name());
  EXPECT_EQ(entries[1].reversed_by(), reversal.name());
  EXPECT_EQ(Refusal(&Stub::ReverseBlankEntry, request).reason, "ENTRY_REVERSED");
  request.set_name("rooms/-/blankEntries/99999");
  EXPECT_EQ(Refusal(&Stub::ReverseBlankEntry, request).reason, "ENTRY_NOT_FOUND");
}

TEST_F(BlankServiceTest, EntriesAreListedInPagesNewestFirst) {
  Serve();
  for (int i = 1; i <= 5; ++i) Move(Box(i));
  v1::ListBlankEntriesRequest request;
  request.set_page_size(2);
  std::vector<std::int64_t> counts;
  do {
    const v1::ListBlankEntriesResponse page = Call(&Stub::ListBlankEntries, request);
    for (const v1::BlankEntry& entry : page.entries()) counts.push_back(entry.count());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(counts, testing::ElementsAre(5, 4, 3, 2, 1));
}

TEST_F(BlankServiceTest, AShiftPrintsAndClosesWhenEverythingAgrees) {
  SetUpPrinter(0, {{"faults", "spoil@3"}});
  Serve();
  const v1::Shift opened = Call(&Stub::OpenShift, Signed<v1::OpenShiftRequest>(50));
  Print(20);
  AwaitCounters();

  v1::GetShiftRequest get;
  get.set_name("rooms/-/shifts/open");
  const v1::Shift so_far = Call(&Stub::GetShift, get);
  EXPECT_EQ(so_far.name(), opened.name());
  ASSERT_EQ(so_far.equations_size(), 1);
  const v1::ShiftEquation& equation = so_far.equations(0);
  EXPECT_EQ(equation.opening(), 50);
  EXPECT_EQ(equation.issued() + equation.spoiled(), 20);
  EXPECT_EQ(equation.spoiled(), 1);
  EXPECT_EQ(equation.closing(), 30);

  const v1::Shift closed = Call(&Stub::CloseShift, Signed<v1::CloseShiftRequest>(30, 1));
  EXPECT_TRUE(closed.has_close_time());
  EXPECT_EQ(closed.closed_by(), "Baiq");
  EXPECT_EQ(closed.closing_witness(), "Lalu");
  EXPECT_EQ(Refusal(&Stub::GetShift, get).code, grpc::StatusCode::NOT_FOUND);
  get.set_name(closed.name());
  EXPECT_EQ(Call(&Stub::GetShift, get).SerializeAsString(), closed.SerializeAsString());
  EXPECT_EQ(Call(&Stub::ListShifts, v1::ListShiftsRequest()).shifts_size(), 1);
}

TEST_F(BlankServiceTest, AWrongCountIsRefusedWithTheEquationAndWhatDiffers) {
  Serve();
  Call(&Stub::OpenShift, Signed<v1::OpenShiftRequest>(50));
  Print(10);
  AwaitCounters();

  const Failure failure = Refusal(&Stub::CloseShift, Signed<v1::CloseShiftRequest>(38, 1));

  EXPECT_EQ(failure.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(failure.reason, "SHIFT_DOES_NOT_CLOSE");
  const v1::ShiftReview review = Review();
  ASSERT_EQ(review.counts_size(), 1);
  EXPECT_EQ(review.counts(0).equation().closing(), 40);
  EXPECT_EQ(review.counts(0).counted_blanks(), 38);
  EXPECT_EQ(review.counts(0).expected_spoiled(), 0);
  EXPECT_EQ(review.counts(0).counted_spoiled(), 1);
  ASSERT_EQ(review.differences_size(), 2);
  EXPECT_EQ(review.differences(0).subject(), "profiles/ktp-el");
  EXPECT_EQ(review.differences(0).rule(), "COUNT_DIFFERS");
  EXPECT_EQ(review.differences(0).numbers().at("counted"), 38);
  EXPECT_EQ(review.differences(0).numbers().at("ledger"), 40);
}

TEST_F(BlankServiceTest, ACardThatSomebodyPrintedBesideTheServerShowsInTheCounter) {
  class StrangersCard final : public Card {
    Result<Sides> Draw(const PrintSize&) const override { return Sides(); }
  };
  class NoJournal final : public TicketJournal {
    Status Append(const Ticket&, std::string_view) override { return {}; }
    Result<std::vector<std::string>> Read(const Ticket&) const override { return std::vector<std::string>(); }
  };
  Serve();
  Call(&Stub::OpenShift, Signed<v1::OpenShiftRequest>(50));
  Print(4);
  NoJournal journal;
  printer(0).device().Submit(Ticket{"a-stranger"}, StrangersCard(), journal);
  printer(0).device().Poll(Ticket{"a-stranger"}, std::chrono::seconds(5));
  AwaitCounters();

  v1::CloseShiftRequest close = Signed<v1::CloseShiftRequest>(46);
  EXPECT_EQ(Refusal(&Stub::CloseShift, close).reason, "SHIFT_DOES_NOT_CLOSE");
  const v1::ShiftReview review = Review();
  ASSERT_EQ(review.differences_size(), 1);
  const v1::ShiftReview::Difference& difference = review.differences(0);
  EXPECT_EQ(difference.subject(), "printers/sim-1");
  EXPECT_EQ(difference.rule(), "COUNTER_DIFFERS");
  EXPECT_EQ(difference.numbers().at("grown"), difference.numbers().at("most") + 2);

  close.set_counters_reason("a test card of the technician, kept in the folder");
  EXPECT_TRUE(Call(&Stub::CloseShift, close).has_close_time());
}

TEST_F(BlankServiceTest, CardsInDoubtAreNamedUntilAPersonSettlesThem) {
  SetUpPrinter(0, {{"faults", "unknown@1"}});
  Pause(1);
  Serve();
  Call(&Stub::OpenShift, Signed<v1::OpenShiftRequest>(50));
  room_->Append(1, 1);
  ASSERT_TRUE(Eventually([&] { return Total().in_doubt == 1; }));
  AwaitCounters();

  EXPECT_EQ(Refusal(&Stub::CloseShift, Signed<v1::CloseShiftRequest>(49)).reason, "SHIFT_DOES_NOT_CLOSE");

  const v1::ShiftReview review = Review();
  ASSERT_EQ(review.doubtful_cards_size(), 1);
  EXPECT_EQ(review.doubtful_cards(0).job(), "offices/52.02.01/jobs/" + FormatUuid(RequestNumber(1)));
  EXPECT_EQ(review.doubtful_cards(0).printer(), "printers/sim-1");
  ASSERT_TRUE(real_->SettleCard(
      {room_->office(), RequestNumber(1), 1, Outcome::kPrinted, "it lies in the tray", "Baiq", "Lalu"}));
  EXPECT_TRUE(Eventually([&] {
    v1::Shift closed;
    grpc::ClientContext context;
    return connection_->blanks->CloseShift(&context, Signed<v1::CloseShiftRequest>(49), &closed).ok();
  }));
}

TEST_F(BlankServiceTest, AShiftIsSignedByTwo) {
  Serve();
  v1::OpenShiftRequest open = Signed<v1::OpenShiftRequest>(50);
  open.set_witness("Baiq");
  const Failure failure = Refusal(&Stub::OpenShift, open);
  ASSERT_EQ(failure.fields.size(), 1U);
  EXPECT_EQ(failure.fields[0].field, "witness");
  EXPECT_EQ(failure.fields[0].rule, "SAME_PERSON");
}

TEST_F(BlankServiceTest, DestroyedCardsHaveABeritaAcaraThatCanBeHadAgain) {
  Serve();
  Move(Box(100, "A00000001-A00000100"));
  v1::MoveBlanksRequest damp = Movement(3, Spot(v1::BLANK_PLACE_VAULT), Spot(v1::BLANK_PLACE_SPOILED));
  damp.mutable_entry()->set_serials("A00000007,A00000010-A00000011");
  damp.mutable_entry()->set_reason("damp");
  Move(damp);
  v1::DestroyBlanksRequest request;
  v1::Destruction& asked = *request.mutable_destruction();
  asked.set_count(3);
  asked.set_serials("A00000007,A00000010-A00000011");
  asked.set_method("dibakar");
  asked.set_place("halaman kantor");
  asked.set_by("Baiq");
  asked.set_witness("Lalu");

  const v1::Destruction destruction = Call(&Stub::DestroyBlanks, request);

  EXPECT_EQ(destruction.name(), "rooms/52.02/destructions/1");
  v1::GetDestructionReportRequest report;
  report.set_name(destruction.name());
  const std::string pdf = Call(&Stub::GetDestructionReport, report).pdf();
  EXPECT_THAT(pdf, StartsWith("%PDF-"));
  EXPECT_THAT(pdf, HasSubstr("470/0001/BA/"));
  EXPECT_EQ(Call(&Stub::GetDestructionReport, report).pdf(), pdf);
  EXPECT_EQ(CountAt(v1::BLANK_PLACE_SPOILED), 0);
  EXPECT_EQ(CountAt(v1::BLANK_PLACE_DESTROYED), 3);
  report.set_name("rooms/52.02/destructions/9");
  EXPECT_EQ(Refusal(&Stub::GetDestructionReport, report).reason, "DESTRUCTION_NOT_FOUND");
  EXPECT_EQ(Refusal(&Stub::DestroyBlanks, request).reason, "NOT_ENOUGH_BLANKS");
}

TEST_F(BlankServiceTest, NamesInAnotherFormAreRefused) {
  Serve();
  v1::GetShiftRequest get;
  for (const std::string name : {"", "shifts/1", "rooms/52.02/shifts/", "rooms/52.02/shifts/x", "rooms/52.02/shifts/-1",
                                 "rooms//shifts/1", "rooms/52.02/batches/1"}) {
    get.set_name(name);
    EXPECT_EQ(Refusal(&Stub::GetShift, get).code, grpc::StatusCode::INVALID_ARGUMENT) << name;
  }
  get.set_name("rooms/99.99/shifts/1");
  EXPECT_EQ(Refusal(&Stub::GetShift, get).fields.at(0).rule, rule::kUnknownRoom);
  get.set_name("rooms/52.02/shifts/1");
  EXPECT_EQ(Refusal(&Stub::GetShift, get).reason, "SHIFT_NOT_FOUND");
}

TEST(BlankTexts, EveryReasonOfTheLedgerHasATextOfItsOwn) {
  for (const std::string reason :
       {"MOVEMENT_INVALID", "SIGNING_INVALID", "DESTRUCTION_INVALID", "SERIALS_INVALID", "SERIALS_REQUIRED",
        "SERIALS_MIXED", "SERIAL_NOT_THERE", "SERIAL_KNOWN", "NOT_ENOUGH_BLANKS", "ENTRY_NOT_FOUND", "ENTRY_REVERSED",
        "NO_OPEN_SHIFT", "SHIFT_OPEN", "SHIFT_CLOSED", "SHIFT_NOT_FOUND", "SHIFT_DOES_NOT_CLOSE", "COUNT_DIFFERS",
        "DESTRUCTION_NOT_FOUND"}) {
    const Error error{ErrorCode::kInternal, reason, "", {}, {}};
    for (const Language language : {Language::kIndonesian, Language::kEnglish}) {
      EXPECT_NE(ErrorText(error, language), ErrorText({ErrorCode::kInternal, "", "", {}, {}}, language)) << reason;
    }
  }
}

}  // namespace
}  // namespace cetak
