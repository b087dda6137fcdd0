#include "server/rpc/floor_conversion.h"

#include <absl/strings/str_cat.h>

#include <string>

#include "server/dispatch/ticket_journal.h"
#include "server/domain/rules.h"
#include "server/rpc/job_conversion.h"
#include "server/rpc/resource_names.h"
#include "server/rpc/status.h"
#include "server/rpc/timestamps.h"

namespace cetak {
namespace {

// Empty for what is not in the site any more.
std::string NameOf(const PrintRoom* room) { return room == nullptr ? "" : RoomName(room->code); }
std::string NameOf(const Office* office) { return office == nullptr ? "" : OfficeName(office->code); }
std::string NameOf(const CardProfile* profile) { return profile == nullptr ? "" : ProfileName(profile->code); }
std::string NameOf(const Printer* printer) { return printer == nullptr ? "" : PrinterName(printer->code); }

v1::BacklogCounts ToProto(const BacklogCounts& counts) {
  v1::BacklogCounts proto;
  proto.set_accepted(counts.accepted);
  proto.set_waiting(counts.waiting);
  proto.set_held(counts.held);
  proto.set_printing(counts.printing);
  proto.set_in_doubt(counts.in_doubt);
  proto.set_printed(counts.printed);
  proto.set_aborted(counts.aborted);
  proto.set_canceled(counts.canceled);
  if (counts.oldest_in_doubt_since) {
    *proto.mutable_oldest_in_doubt_time() = ToTimestamp(*counts.oldest_in_doubt_since);
  }
  return proto;
}

v1::BacklogRow ToProto(const BacklogRow& row, const Site& site) {
  v1::BacklogRow proto;
  if (row.room) proto.set_room(NameOf(site.FindRoom(*row.room)));
  if (row.office) {
    const Office* office = site.FindOffice(*row.office);
    proto.set_office(NameOf(office));
    if (office != nullptr) proto.set_office_display_name(office->name);
  }
  if (row.profile) proto.set_profile(NameOf(site.FindProfile(*row.profile)));
  if (row.priority) proto.set_priority(ToProto(*row.priority));
  if (row.age_at_least) *proto.mutable_age_at_least() = ToDuration(*row.age_at_least);
  if (row.age_below) *proto.mutable_age_below() = ToDuration(*row.age_below);
  *proto.mutable_counts() = ToProto(row.counts);
  if (row.oldest_waiting_since) {
    *proto.mutable_oldest_waiting_create_time() = ToTimestamp(*row.oldest_waiting_since);
  }
  return proto;
}

std::optional<BacklogDimension> ToDimension(int dimension) {
  switch (dimension) {
    case v1::BACKLOG_DIMENSION_ROOM: return BacklogDimension::kRoom;
    case v1::BACKLOG_DIMENSION_OFFICE: return BacklogDimension::kOffice;
    case v1::BACKLOG_DIMENSION_PROFILE: return BacklogDimension::kProfile;
    case v1::BACKLOG_DIMENSION_PRIORITY: return BacklogDimension::kPriority;
    case v1::BACKLOG_DIMENSION_AGE: return BacklogDimension::kAge;
    default: return std::nullopt;
  }
}

}  // namespace

v1::Batch ToProto(const Batch& batch, const Site& site) {
  v1::Batch proto;
  proto.set_name(BatchName(batch.id));
  proto.set_room(NameOf(site.FindRoom(batch.lane_key.room)));
  proto.set_office(NameOf(site.FindOffice(batch.lane_key.office)));
  proto.set_profile(NameOf(site.FindProfile(batch.lane_key.profile)));
  proto.set_priority(ToProto(batch.lane_key.priority));
  proto.set_state(static_cast<v1::BatchState>(batch.state));
  if (batch.printer) proto.set_printer(NameOf(site.FindPrinter(*batch.printer)));
  proto.set_card_count(batch.card_count);
  proto.set_printed_count(batch.printed);
  proto.set_aborted_count(batch.aborted);
  proto.set_first_place(batch.first_seq.value);
  proto.set_last_place(batch.last_seq.value);
  *proto.mutable_create_time() = ToTimestamp(batch.cut_at);
  if (batch.completed_at) *proto.mutable_complete_time() = ToTimestamp(*batch.completed_at);
  return proto;
}

Result<std::optional<BatchState>> FromProto(v1::BatchState state, std::string_view field) {
  if (state == v1::BATCH_STATE_UNSPECIFIED) return std::optional<BatchState>();
  if (!v1::BatchState_IsValid(state)) {
    return Fail(InvalidRequest({{std::string(field), std::string(rule::kUnknownValue)}}));
  }
  return std::optional(static_cast<BatchState>(state));
}

v1::Printer ToProto(const PrinterView& view) {
  v1::Printer proto;
  proto.set_name(PrinterName(view.printer.code));
  proto.set_display_name(view.printer.name);
  proto.set_room(RoomName(view.printer.room));
  proto.set_driver(view.printer.driver);
  proto.set_make_and_model(view.identity.make_and_model);
  // A paused printer feeds no card, whatever the device says of itself (RFC 8011 §5.4.11).
  const bool stopped_by_pause = view.printer.paused && view.status.state == PrinterState::kIdle;
  proto.set_state(static_cast<v1::PrinterState>(stopped_by_pause ? PrinterState::kStopped : view.status.state));
  for (const PrinterReason& reason : view.status.reasons) proto.add_state_reasons(FormatPrinterReason(reason));
  if (view.printer.paused) proto.add_state_reasons("paused");
  if (proto.state_reasons().empty()) proto.add_state_reasons("none");
  proto.set_pause_reason(view.printer.paused_because);
  if (view.batch) proto.set_batch(BatchName(*view.batch));
  proto.set_printed_count(view.printed);
  proto.set_aborted_count(view.aborted);
  proto.set_in_doubt_count(view.in_doubt);
  if (view.status.impressions_completed) proto.set_impressions_completed(*view.status.impressions_completed);
  return proto;
}

v1::DoubtfulCard ToProto(const DoubtfulCard& card, const Site& site) {
  v1::DoubtfulCard proto;
  if (const Office* office = site.FindOffice(card.office)) {
    proto.set_job(FormatJobName(office->code, card.request_id));
    proto.set_office_display_name(office->name);
  }
  proto.set_attempt(card.attempt);
  proto.set_device_job(TicketOf(card.batch, card.seq, card.attempt).id);
  proto.set_batch(BatchName(card.batch));
  proto.set_place(card.seq.value);
  proto.set_card_number(card.number);
  proto.set_card_count(card.of_cards);
  proto.set_printer(NameOf(site.FindPrinter(card.printer)));
  *proto.mutable_hand_off_time() = ToTimestamp(card.handed_off_at);
  *proto.mutable_doubt_time() = ToTimestamp(card.doubted_at);
  proto.set_note(card.note);
  if (card.impressions) proto.set_impressions_at_hand_off(*card.impressions);
  return proto;
}

v1::Backlog ToProto(const BacklogReport& report, const Site& site) {
  v1::Backlog proto;
  *proto.mutable_as_of() = ToTimestamp(report.as_of);
  *proto.mutable_total() = ToProto(report.total);
  for (const BacklogRow& row : report.rows) *proto.add_rows() = ToProto(row, site);
  proto.set_printed_per_second(report.printed_per_second);
  if (report.estimated_remaining) *proto.mutable_estimated_remaining() = ToDuration(*report.estimated_remaining);
  return proto;
}

Result<std::vector<BacklogDimension>> FromProto(const google::protobuf::RepeatedField<int>& group_by) {
  std::vector<BacklogDimension> dimensions;
  for (int i = 0; i < group_by.size(); ++i) {
    const std::optional<BacklogDimension> dimension = ToDimension(group_by[i]);
    if (!dimension) {
      return Fail(InvalidRequest({{absl::StrCat("group_by[", i, "]"), std::string(rule::kUnknownValue)}}));
    }
    dimensions.push_back(*dimension);
  }
  return dimensions;
}

v1::VerifyBacklogResponse ToProto(const Recount& recount, const Site& site) {
  v1::VerifyBacklogResponse proto;
  v1::BacklogCounts& counted = *proto.mutable_counted();
  counted.set_accepted(recount.jobs);
  counted.set_waiting(recount.waiting);
  counted.set_held(recount.held);
  counted.set_printing(recount.printing);
  counted.set_in_doubt(recount.in_doubt);
  counted.set_printed(recount.printed);
  counted.set_aborted(recount.aborted);
  counted.set_canceled(recount.canceled);
  for (const Discrepancy& discrepancy : recount.discrepancies) {
    auto& found = *proto.add_discrepancies();
    found.set_room(NameOf(site.FindRoom(discrepancy.lane.room)));
    found.set_office(NameOf(site.FindOffice(discrepancy.lane.office)));
    found.set_profile(NameOf(site.FindProfile(discrepancy.lane.profile)));
    found.set_priority(ToProto(discrepancy.lane.priority));
    found.set_figure(discrepancy.figure);
    found.set_counted(discrepancy.counted);
    found.set_claimed(discrepancy.claimed);
  }
  proto.set_audit_entries(recount.audit.entries);
  for (const BrokenAudit& broken : recount.audit.broken) {
    auto& found = *proto.add_broken_audits();
    found.set_room(NameOf(site.FindRoom(broken.room)));
    found.set_entry(broken.entry);
    found.set_fault(broken.fault);
  }
  return proto;
}

}  // namespace cetak
