// Batches, printers, cards in doubt and the backlog in the contract's form. Pure functions; thread-safe.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <optional>
#include <string_view>
#include <vector>

#include "cetak/v1/backlog.pb.h"
#include "cetak/v1/batch.pb.h"
#include "cetak/v1/doubt.pb.h"
#include "cetak/v1/printer.pb.h"
#include "server/backlog/backlog.h"
#include "server/base/result.h"
#include "server/dispatch/dispatcher.h"
#include "server/domain/batch.h"
#include "server/domain/site.h"
#include "server/storage/print_store.h"

namespace cetak {

v1::Batch ToProto(const Batch& batch, const Site& site);
// nullopt: unspecified.
Result<std::optional<BatchState>> FromProto(v1::BatchState state, std::string_view field);

v1::Printer ToProto(const PrinterView& view);

// Without what the device says now.
v1::DoubtfulCard ToProto(const DoubtfulCard& card, const Site& site);

v1::Backlog ToProto(const BacklogReport& report, const Site& site);
Result<std::vector<BacklogDimension>> FromProto(const google::protobuf::RepeatedField<int>& group_by);

v1::VerifyBacklogResponse ToProto(const Recount& recount, const Site& site);

}  // namespace cetak
