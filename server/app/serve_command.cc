#include "server/app/commands.h"
#include "server/app/database.h"
#include "server/app/report.h"
#include "server/app/server.h"
#include "server/app/signals.h"
#include "server/base/log.h"

namespace cetak {

int ServeUntilStopped(const Config& config, PrintStore& store) {
  const SystemClock clock;
  auto server = Server::Start(config, store, clock);
  if (!server) return ReportFailure(server.error());
  Log(LogLevel::kInfo, "serving", {{"grpc", config.listen}, {"http", config.http_listen}});
  AwaitStopSignal();
  Log(LogLevel::kInfo, "stopping");
  (*server)->Stop();
  Log(LogLevel::kInfo, "stopped");
  return kExitOk;
}

int RunServe(const Config& config) {
  auto database = OpenDatabase(config);
  if (!database) return ReportFailure(database.error());
  auto store = OpenStore(config, *database);
  if (!store) return ReportFailure(store.error());
  return ServeUntilStopped(config, **store);
}

}  // namespace cetak
