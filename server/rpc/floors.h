// What the services stand on: the floors below, owned by the app and outliving the server. All of it is thread-safe.
#pragma once

#include "server/backlog/backlog.h"
#include "server/base/clock.h"
#include "server/dispatch/dispatcher.h"
#include "server/domain/site_view.h"
#include "server/intake/intake.h"
#include "server/storage/print_store.h"

namespace cetak {

struct Floors {
  PrintStore& store;
  Intake& intake;
  Backlog& backlog;
  Dispatcher& dispatcher;
  const SiteView& site;
  const Clock& clock;
};

}  // namespace cetak
