// What is watched over HTTP: thread-safe, owned by the app, outliving the server.
#pragma once

#include "server/base/clock.h"
#include "server/dispatch/dispatcher.h"
#include "server/domain/site_view.h"
#include "server/intake/intake.h"
#include "server/storage/print_store.h"

namespace cetak {

struct Observed {
  PrintStore& store;
  const Intake& intake;
  const Dispatcher& dispatcher;
  const SiteView& site;
  const Clock& clock;
};

}  // namespace cetak
